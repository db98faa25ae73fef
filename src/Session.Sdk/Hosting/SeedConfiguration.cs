using SessionSdk.Onion;

namespace SessionSdk;

/// <summary>Reads a <see cref="SeedNode"/> from configuration: its <c>Url</c> and exactly one kind of trust.</summary>
internal static class SeedConfiguration
{
    private const string UrlKey = "Url";
    private const string PublicKeyPin = "PublicKeyPin";
    private const string CertificateSha256 = "CertificateSha256";
    private const string Pin = "Pin";
    private const string AnyCertificateOnLoopback = "AnyCertificateOnLoopback";
    private const string PlainHttp = "PlainHttp";

    /// <summary>Reads the seed, or gives <see langword="null"/> when something was wrong, which the reader has noted.</summary>
    internal static SeedNode? Read(SectionReader reader)
    {
        List<SeedTrust> kinds = [];
        Uri? address = reader.Address(UrlKey);
        Add(reader.Text(PublicKeyPin) is { } publicKey ? new SeedTrust.PublicKeyPin(publicKey) : null);
        Add(reader.Text(CertificateSha256) is { } certificate ? new SeedTrust.ThisCertificate(certificate) : null);
        Add(reader.Text(Pin) is { } pin ? new SeedTrust.Pin(pin) : null);
        Add(reader.Flag(AnyCertificateOnLoopback, otherwise: false) ? new SeedTrust.AnyOnLoopback() : null);
        Add(reader.Flag(PlainHttp, otherwise: false) ? new SeedTrust.PlainHttp() : null);
        reader.End();
        if (address is null || kinds.Count != 1)
        {
            reader.FailUnseen(null, $"needs {UrlKey} and exactly one of {PublicKeyPin}, {CertificateSha256}, {Pin}, {AnyCertificateOnLoopback} and {PlainHttp}; it has {(address is null ? "no usable address" : "an address")} and {kinds.Count} of these");
            return null;
        }

        return new SeedNode(address, kinds[0]);

        void Add(SeedTrust? kind)
        {
            if (kind is not null)
            {
                kinds.Add(kind);
            }
        }
    }
}
