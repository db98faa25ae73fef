using System.Globalization;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Communities;

/// <summary>Holds the keys that an account uses towards one server. Dispose wipes the blinded ones; the account's own belong to the caller.</summary>
/// <remarks>Safe to share between threads.</remarks>
internal sealed class ServerKeys : IDisposable
{
    /// <summary>What stands before the plain Ed25519 key in a header, in place of the 05 of the account id.</summary>
    private const string UnblindedPrefix = "00";

    private readonly BlindedKeyPair _blinded15;
    private readonly BlindedKeyPair _blinded25;

    /// <summary>Derives the keys.</summary>
    /// <exception cref="ArgumentException">The server's key gives a zero factor.</exception>
    /// <exception cref="ObjectDisposedException">The account's keys are wiped.</exception>
    internal ServerKeys(AccountKeys account, X25519PublicKey serverKey)
    {
        Account = account;
        ServerKey = serverKey;
        _blinded15 = BlindedKeyPair.Create(account, serverKey, BlindingScheme.Blinded15);
        try
        {
            _blinded25 = BlindedKeyPair.Create(account, serverKey, BlindingScheme.Blinded25);
        }
        catch
        {
            _blinded15.Dispose();
            throw;
        }
    }

    internal AccountKeys Account { get; }

    internal X25519PublicKey ServerKey { get; }

    /// <summary>Gives the id that others see; without a scheme the account id.</summary>
    internal SessionAddress IdOf(BlindingScheme? scheme) => scheme is { } blinding ? Blinded(blinding).Id : Account.Id;

    internal BlindedKeyPair Blinded(BlindingScheme scheme) => scheme == BlindingScheme.Blinded25 ? _blinded25 : _blinded15;

    /// <summary>Adds the headers that authenticate a request.</summary>
    internal void Sign(BlindingScheme? scheme, RequestTarget target, ReadOnlySpan<byte> body, ReadOnlySpan<byte> nonce, long timestamp, Dictionary<string, string> headers)
    {
        byte[] text = RequestText.Write(ServerKey, nonce, timestamp, target.Method, target.Path, target.Query, body);
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        if (scheme is { } blinding)
        {
            Blinded(blinding).Sign(text, signature);
            headers[AuthHeaders.PublicKey] = Blinded(blinding).Id.ToString();
        }
        else
        {
            Account.Sign(text, signature);
            headers[AuthHeaders.PublicKey] = UnblindedPrefix + Account.Ed25519PublicKey;
        }

        headers[AuthHeaders.Nonce] = Convert.ToBase64String(nonce);
        headers[AuthHeaders.Timestamp] = timestamp.ToString(CultureInfo.InvariantCulture);
        headers[AuthHeaders.Signature] = Convert.ToBase64String(signature);
    }

    public void Dispose()
    {
        _blinded15.Dispose();
        _blinded25.Dispose();
    }

    public override string ToString() => nameof(ServerKeys);
}
