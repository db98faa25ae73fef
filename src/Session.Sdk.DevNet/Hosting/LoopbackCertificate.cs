using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.DevNet;

/// <summary>Makes the self-signed certificates of the seed and the nodes.</summary>
internal static class LoopbackCertificate
{
    private const int NodeKeyBits = 2048;
    private const int NodeDays = 10_000;

    // Making an RSA key takes as long as starting all the rest. Nobody checks the nodes' certificates, so one key serves the process.
    private static readonly Lazy<RSA> NodeKey = new(() => RSA.Create(NodeKeyBits));
    private static readonly Lock NodeKeyUse = new();

    /// <summary>Makes what a storage server makes for itself: RSA-2048, nothing in it names the node.</summary>
    public static X509Certificate2 ForNode(DateTimeOffset now)
    {
        lock (NodeKeyUse)
        {
            var request = new CertificateRequest("CN=localhost, C=AU, O=Oxen", NodeKey.Value, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
            return Usable(request.CreateSelfSigned(now.AddDays(-1), now.AddDays(NodeDays)));
        }
    }

    /// <summary>Makes a certificate that is right for 127.0.0.1 and localhost, so that a pin of its key verifies.</summary>
    /// <param name="now">The time around which it is valid.</param>
    /// <param name="keyFile">The file that holds the key, made when there is none; <see langword="null"/> for a new key.</param>
    public static X509Certificate2 ForSeed(DateTimeOffset now, string? keyFile)
    {
        using ECDsa key = keyFile is null ? ECDsa.Create(ECCurve.NamedCurves.nistP256) : SeedKeyFile.ReadOrCreate(keyFile);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        return Usable(request.CreateSelfSigned(now.AddYears(-1), now.AddYears(10)));
    }

    /// <summary>Hashes the certificate's SubjectPublicKeyInfo as pins do.</summary>
    public static string Pin(X509Certificate2 certificate) =>
        Convert.ToBase64String(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()));

    // Schannel takes no key that lives only in memory.
    private static X509Certificate2 Usable(X509Certificate2 certificate)
    {
        if (!OperatingSystem.IsWindows())
        {
            return certificate;
        }

        using (certificate)
        {
            return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pkcs12), null);
        }
    }
}
