using SessionSdk.Identity;
using System.Text.Json;
using SessionSdk.Cryptography;

namespace SessionSdk.Swarm;

/// <summary>The base of the requests about the storage of one account or group.</summary>
/// <typeparam name="TResult">The result.</typeparam>
public abstract record AccountRequest<TResult> : NodeRequest<TResult>
    where TResult : class
{
    private protected AccountRequest()
    {
    }

    /// <summary>Gets the account or group whose storage is meant.</summary>
    public required SessionAddress Address { get; init; }

    /// <summary>Gets what signs the request. It must be of the same address.</summary>
    public SwarmSigner? Signer { get; init; }

    internal sealed override SessionAddress? Account => Address;

    /// <summary>Gets what a subaccount needs to be allowed.</summary>
    internal abstract GroupPermissions NeededPermissions { get; }

    /// <summary>Gets whether the request is refused without a signature.</summary>
    internal virtual bool NeedsSignature => true;

    /// <summary>Gets whether a subaccount may sign.</summary>
    internal virtual bool IsForAccountKeyOnly => false;

    internal override void Validate()
    {
        if (Address.IsDefault)
        {
            throw new ArgumentException("The request has no address.", nameof(Address));
        }

        if (!NeedsSignature)
        {
            return;
        }

        if (Signer is null)
        {
            throw new ArgumentException($"The method {Method} needs a signer here.", nameof(Signer));
        }

        if (Signer.Address != Address)
        {
            throw new ArgumentException("The signer belongs to another address.", nameof(Signer));
        }

        if (IsForAccountKeyOnly && Signer.Subaccount is not null)
        {
            throw new ArgumentException($"The method {Method} needs the account's own key.", nameof(Signer));
        }

        if (!Signer.Allows(NeededPermissions))
        {
            throw new ArgumentException($"The method {Method} needs the permission {NeededPermissions}, which the signer's token does not give.", nameof(Signer));
        }
    }

    internal sealed override void WriteParameters(Utf8JsonWriter json, long now)
    {
        Span<byte> hex = stackalloc byte[SessionAddress.TextLength];
        Address.CopyHexTo(hex);
        json.WriteString("pubkey"u8, hex);
        WriteOwnParameters(json, now);
        if (NeedsSignature)
        {
            WriteSignature(json, now);
        }
    }

    internal abstract void WriteOwnParameters(Utf8JsonWriter json, long now);

    internal abstract override void WriteSignedText(ref SignedText text, long now);

    private void WriteSignature(Utf8JsonWriter json, long now)
    {
        SwarmSigner signer = Signer!;
        if (signer.AccountKey is { } accountKey)
        {
            Span<char> hex = stackalloc char[Ed25519PublicKey.TextLength];
            accountKey.TryFormat(hex, out _, default, null);
            json.WriteString("pubkey_ed25519"u8, hex);
        }

        if (signer.Subaccount is { } subaccount)
        {
            json.WriteBase64String("subaccount"u8, subaccount.Token.AsSpan());
            json.WriteBase64String("subaccount_sig"u8, subaccount.Signature);
        }

        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        var text = new SignedText(stackalloc byte[SignedText.InitialSize]);
        try
        {
            WriteSignedText(ref text, now);
            signer.Sign(text.Written, signature);
        }
        finally
        {
            text.Dispose();
        }

        json.WriteBase64String("signature"u8, signature);
    }
}
