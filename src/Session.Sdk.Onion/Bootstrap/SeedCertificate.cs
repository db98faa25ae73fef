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

    /// <summary>Says how a certificate differs from what was expected, and what to do.</summary>
    internal static string Mismatch(SeedNode seed, X509Certificate2 certificate, SslPolicyErrors errors) =>
        seed.Trust is SeedTrust.PublicKeyPin && IsTrusted(seed with { Trust = new SeedTrust.Pin(((SeedTrust.PublicKeyPin)seed.Trust).Sha256Base64) }, certificate, errors)
            ? $"has the pinned key, but its certificate is not for {seed.Url.Host}: use the address that it is for, or a {nameof(SeedTrust.Pin)}"
            : $"has another certificate than its {seed.Trust.GetType().Name} says: its key's pin is {Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()))}. "
                + "Correct the pin if that is the seed's key by another source; otherwise somebody stands between you and the seed";

    /// <summary>Says why a seed's address and trust do not fit together, or gives <see langword="null"/>.</summary>
    internal static string? FindMistake(SeedNode seed)
    {
        bool isPlain = seed.Trust is SeedTrust.PlainHttp;
        if (!seed.Url.IsAbsoluteUri || seed.Url.Scheme != (isPlain ? Uri.UriSchemeHttp : Uri.UriSchemeHttps))
        {
            return $"The address of the seed {seed.Url} must begin with {(isPlain ? "http:// because its trust is PlainHttp" : "https://, or its trust be PlainHttp")}.";
        }

        return seed.Trust switch
        {
            SeedTrust.PublicKeyPin pin when !IsSha256(pin.Sha256Base64) =>
                $"The pin of the seed {seed.Url} must be a SHA-256 hash of 32 bytes in base64, over the SubjectPublicKeyInfo of its certificate.",
            SeedTrust.ThisCertificate one when ParseFingerprint(one.Sha256).Length != SHA256.HashSizeInBytes =>
                $"The certificate of the seed {seed.Url} must be named by a SHA-256 hash of 32 bytes in hexadecimal digits.",
            SeedTrust.Pin pin when ParsePin(pin.Sha256).Length != SHA256.HashSizeInBytes =>
                $"The pin of the seed {seed.Url} must be a SHA-256 hash of 32 bytes, in base64 or hexadecimal digits.",
            SeedTrust.AnyOnLoopback when !seed.Url.IsLoopback =>
                $"Any certificate is accepted on a loopback address only, and the seed {seed.Url} has none: pin its key.",
            _ => null,
        };
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
