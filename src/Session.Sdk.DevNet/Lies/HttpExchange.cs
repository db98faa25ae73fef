namespace SessionSdk.DevNet;

/// <summary>Represents an HTTP request and what is about to be sent for it.</summary>
/// <param name="Path">The path that was asked for.</param>
/// <param name="Place">From which place on the way the answer is sent.</param>
/// <param name="Answer">The honest answer.</param>
public sealed record HttpExchange(string Path, AnswerPlace Place, ForcedAnswer Answer);
