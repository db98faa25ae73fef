using System.Security.Authentication;

namespace SessionSdk.Onion;

/// <summary>Ends the connection to a seed whose certificate is not the one that its trust names.</summary>
internal sealed class SeedCertificateException(string message) : AuthenticationException(message);
