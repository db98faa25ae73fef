namespace SessionSdk.Communities;

/// <summary>Names the headers that authenticate a request.</summary>
internal static class AuthHeaders
{
    internal const string PublicKey = "X-SOGS-Pubkey";
    internal const string Nonce = "X-SOGS-Nonce";
    internal const string Timestamp = "X-SOGS-Timestamp";
    internal const string Signature = "X-SOGS-Signature";
}
