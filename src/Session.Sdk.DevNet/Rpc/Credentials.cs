using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Who a request says it is from, and its proof.</summary>
internal sealed class Credentials
{
    private byte[]? _ed25519PublicKey;
    private byte[]? _signature;
    private byte[]? _subaccount;
    private byte[]? _subaccountSignature;

    private Credentials()
    {
    }

    public bool HasSignature => _signature is not null;

    /// <summary>Gets whether anything was given that only makes sense with a signature.</summary>
    public bool IsGiven => _signature is not null || _ed25519PublicKey is not null;

    public static Credentials Read(RpcParameters parameters, StorageAddress? address, bool required)
    {
        var credentials = new Credentials();
        if (parameters.GetString("pubkey_ed25519") is { } key)
        {
            if (address is not null && address.Prefix != StorageAddress.SessionPrefix)
            {
                parameters.Fail("pubkey_ed25519 is only permitted for 05[...] pubkeys");
            }
            else if (!Ed25519PublicKey.TryParse(key, out Ed25519PublicKey parsed))
            {
                parameters.Fail("Invalid pubkey_ed25519: expected 64 hex digits (32 bytes)");
            }
            else
            {
                credentials._ed25519PublicKey = parsed.AsSpan().ToArray();
            }
        }

        if (required)
        {
            parameters.Require("signature");
        }

        credentials._signature = ReadSignature(parameters, "signature", "invalid signature: expected base64 encoded Ed25519 signature");
        if (parameters.GetString("subaccount") is { } subaccount)
        {
            if (!SubaccountToken.TryParse(subaccount, out credentials._subaccount))
            {
                parameters.Fail("invalid subaccount: expected base64 or hex encoded subaccount token");
            }

            if (!parameters.Has("subaccount_sig"))
            {
                parameters.Fail("invalid subaccount: subaccount_sig is required when using subaccount");
            }

            credentials._subaccountSignature = ReadSignature(parameters, "subaccount_sig", "invalid subaccount_sig: expected base64 encoded Ed25519 signature");
        }

        return credentials;
    }

    /// <summary>Gets whether the subaccount, if there is one, has a right. The account's own key has all.</summary>
    public bool Allows(SubaccountRights rights) => _subaccount is null || (SubaccountToken.Rights(_subaccount) & rights) == rights;

    /// <summary>Verifies the request for an account, or for a subaccount of it that has the rights and is not revoked.</summary>
    public bool Verify(DevNode node, StorageAddress address, SubaccountRights rights, ReadOnlySpan<byte> signed, bool revokedToo = false)
    {
        if (_signature is null)
        {
            return false;
        }

        if (_subaccount is null || _subaccountSignature is null)
        {
            return VerifyByAccount(address, signed, _signature);
        }

        return (revokedToo || !IsRevoked(node, address))
            && SubaccountToken.IsFor(_subaccount, address.Prefix)
            && Allows(rights)
            && VerifyByAccount(address, _subaccount, _subaccountSignature)
            && Ed25519.Verify(signed, _signature, SubaccountToken.Key(_subaccount));
    }

    /// <summary>Verifies a request that only the account's own key may make.</summary>
    public bool VerifyWithoutSubaccount(StorageAddress address, ReadOnlySpan<byte> signed) =>
        _signature is not null && VerifyByAccount(address, signed, _signature);

    private static byte[]? ReadSignature(RpcParameters parameters, string name, string error)
    {
        if (parameters.GetString(name) is not { } text)
        {
            return null;
        }

        if (Base64Text.TryDecode(text, out byte[]? signature) && signature.Length == Ed25519.SignatureSize)
        {
            return signature;
        }

        parameters.Fail(error);
        return null;
    }

    private bool IsRevoked(DevNode node, StorageAddress address)
    {
        string token = Convert.ToBase64String(_subaccount!);
        return node.Store.Use(address.Hex, mailbox => mailbox.Revoked.Contains(token));
    }

    private bool VerifyByAccount(StorageAddress address, ReadOnlySpan<byte> signed, byte[] signature)
    {
        if (_ed25519PublicKey is null)
        {
            return Ed25519.Verify(signed, signature, address.Key.Span);
        }

        Span<byte> x25519 = stackalloc byte[X25519.KeySize];
        return Ed25519.TryConvertPublicKeyToX25519(_ed25519PublicKey, x25519)
            && x25519.SequenceEqual(address.Key.Span)
            && Ed25519.Verify(signed, signature, _ed25519PublicKey);
    }
}
