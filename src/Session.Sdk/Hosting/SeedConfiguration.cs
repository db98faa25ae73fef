using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Represents the form in which a <see cref="SeedNode"/> stands in configuration. Exactly one kind of trust is set.</summary>
public sealed class SeedConfiguration
{
    /// <summary>Gets or sets the base address.</summary>
    public Uri? Url { get; set; }

    /// <summary>Gets or sets <see cref="SeedTrust.PublicKeyPin"/>: base64 of SHA-256 over the certificate's SubjectPublicKeyInfo.</summary>
    public string? PublicKeyPin { get; set; }

    /// <summary>Gets or sets <see cref="SeedTrust.ThisCertificate"/>: SHA-256 over the certificate, hexadecimal.</summary>
    public string? CertificateSha256 { get; set; }

    /// <summary>Gets or sets <see cref="SeedTrust.Pin"/>: SHA-256 over the certificate or its SubjectPublicKeyInfo, base64 or hexadecimal.</summary>
    public string? Pin { get; set; }

    /// <summary>Gets or sets whether any certificate of a loopback address is accepted: <see cref="SeedTrust.AnyOnLoopback"/>.</summary>
    public bool AnyCertificateOnLoopback { get; set; }

    /// <summary>Gets or sets whether the seed speaks plain HTTP: <see cref="SeedTrust.PlainHttp"/>.</summary>
    public bool PlainHttp { get; set; }

    internal SeedNode ToSeed()
    {
        List<SeedTrust> kinds = [];
        if (PublicKeyPin is not null)
        {
            kinds.Add(new SeedTrust.PublicKeyPin(PublicKeyPin));
        }

        if (CertificateSha256 is not null)
        {
            kinds.Add(new SeedTrust.ThisCertificate(CertificateSha256));
        }

        if (Pin is not null)
        {
            kinds.Add(new SeedTrust.Pin(Pin));
        }

        if (AnyCertificateOnLoopback)
        {
            kinds.Add(new SeedTrust.AnyOnLoopback());
        }

        if (PlainHttp)
        {
            kinds.Add(new SeedTrust.PlainHttp());
        }

        return Url is not null && kinds.Count == 1
            ? new SeedNode(Url, kinds[0])
            : throw new FormatException("A seed needs its address and exactly one kind of trust.");
    }
}
