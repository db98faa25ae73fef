namespace SessionSdk.Messaging;

/// <summary>A payload of a kind that this version does not know: the content has a field above 18, and nothing that is known (message-schema.md, section 15.5).</summary>
/// <remarks>Keep the content's bytes: a later version reads them.</remarks>
public sealed record LaterPayload : DataPayload;
