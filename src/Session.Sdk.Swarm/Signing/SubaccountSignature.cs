namespace SessionSdk.Swarm;

/// <summary>Signs a request with the key of a subaccount. It may be called by several threads at once.</summary>
/// <param name="message">The bytes to sign.</param>
/// <param name="signature">Receives the Ed25519 signature, 64 bytes.</param>
public delegate void SubaccountSignature(ReadOnlySpan<byte> message, Span<byte> signature);
