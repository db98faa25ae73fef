namespace SessionSdk.Onion;

/// <summary>Says by what a seed's certificate is recognised. There is no default: every seed states its trust.</summary>
public abstract record SeedTrust
{
    private protected SeedTrust()
    {
    }

    /// <summary>Trusts the certificate whose public key has this hash. The host name must be right as well; dates do not count, because the local clock may be wrong.</summary>
    /// <param name="Sha256Base64">Base64 of SHA-256 over the certificate's SubjectPublicKeyInfo (DER).</param>
    public sealed record PublicKeyPin(string Sha256Base64) : SeedTrust;

    /// <summary>Trusts exactly one certificate, whatever its name and dates.</summary>
    /// <param name="Sha256">SHA-256 over the certificate (DER), hexadecimal digits of either case; colons between them are passed over.</param>
    public sealed record ThisCertificate(string Sha256) : SeedTrust;

    /// <summary>Trusts the certificate that has this hash, or whose public key has it, whatever its name and dates. For a pin that a person was given.</summary>
    /// <param name="Sha256">SHA-256 over the certificate (DER) or over its SubjectPublicKeyInfo (DER): base64, or hexadecimal digits of either case, colons between them passed over.</param>
    public sealed record Pin(string Sha256) : SeedTrust;

    /// <summary>Trusts any certificate, but only if the seed's address is a loopback address. For networks on the own machine.</summary>
    public sealed record AnyOnLoopback : SeedTrust;

    /// <summary>Trusts no certificate, because the seed speaks plain HTTP. Anybody on the way can replace the node list: for public test networks only.</summary>
    public sealed record PlainHttp : SeedTrust;
}
