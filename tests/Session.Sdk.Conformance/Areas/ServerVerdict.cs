namespace SessionSdk.Conformance.Areas;

/// <summary>Says how a community server answers a request before it looks at what is asked.</summary>
/// <param name="Status">The status of a refusal; zero when the request goes on.</param>
/// <param name="Text">The text of a refusal.</param>
/// <param name="SessionId">The account; <see langword="null"/> for nobody.</param>
internal readonly record struct ServerVerdict(long Status, string? Text, string? SessionId);
