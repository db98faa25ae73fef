using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.Onion;

/// <summary>Decides whether a certificate is the one that a seed is recognised by.</summary>
internal static class SeedCertificate
{
    /// <summary>Decides. The dates of the certificate do not count: the pin says who it is, and the local clock may be wrong by years.</summary>
    internal static bool IsTrusted(SeedNode seed, X509Certificate2 certificate, SslPolicyErrors errors) => seed.Trust switch
    {
        SeedTrust.PublicKeyPin pin =>
            (errors & (SslPolicyErrors.RemoteCertificateNameMismatch | SslPolicyErrors.RemoteCertificateNotAvailable)) == 0
            && Matches(Convert.FromBase64String(pin.Sha256Base64), certificate.PublicKey.ExportSubjectPublicKeyInfo()),
        SeedTrust.ThisCertificate one => Matches(ParseFingerprint(one.Sha256), certificate.RawData),
        SeedTrust.Pin pin => Matches(ParsePin(pin.Sha256), certificate.PublicKey.ExportSubjectPublicKeyInfo()) || Matches(ParsePin(pin.Sha256), certificate.RawData),
        SeedTrust.AnyOnLoopback => seed.Url.IsLoopback,
        _ => false,
    };

    /// <summary>Checks that a seed's address and trust fit together.</summary>
    /// <exception cref="ArgumentException">They do not.</exception>
    internal static void Validate(SeedNode seed)
    {
        bool isPlain = seed.Trust is SeedTrust.PlainHttp;
        if (!seed.Url.IsAbsoluteUri || seed.Url.Scheme != (isPlain ? Uri.UriSchemeHttp : Uri.UriSchemeHttps))
        {
            throw new ArgumentException("The address of a seed begins with https://, or with http:// if its trust is PlainHttp.", nameof(seed));
        }

        bool isUsable = seed.Trust switch
        {
            SeedTrust.PublicKeyPin pin => IsSha256(pin.Sha256Base64),
            SeedTrust.ThisCertificate one => ParseFingerprint(one.Sha256).Length == SHA256.HashSizeInBytes,
            SeedTrust.Pin pin => ParsePin(pin.Sha256).Length == SHA256.HashSizeInBytes,
            SeedTrust.AnyOnLoopback => seed.Url.IsLoopback,
            _ => true,
        };
        if (!isUsable)
        {
            throw new ArgumentException("The trust of a seed is a SHA-256 hash of 32 bytes, or its address a loopback address if any certificate is trusted.", nameof(seed));
        }
    }

    private static bool Matches(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> data)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(data, hash);
        return hash.SequenceEqual(expected);
    }

    private static bool IsSha256(string base64)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        return Convert.TryFromBase64String(base64, hash, out int written) && written == SHA256.HashSizeInBytes;
    }

    private static byte[] ParsePin(string text) => IsSha256(text) ? Convert.FromBase64String(text) : ParseFingerprint(text);

    private static byte[] ParseFingerprint(string digits)
    {
        try
        {
            return Convert.FromHexString(digits.Replace(":", string.Empty, StringComparison.Ordinal));
        }
        catch (FormatException)
        {
            return [];
        }
    }
}
