namespace SessionSdk.DevNet;

/// <summary>Describes a message as a node stores it.</summary>
/// <param name="Namespace">The namespace, −32768 to 32767.</param>
/// <param name="Hash">The hash the node knows the message by: 43 characters of base64.</param>
/// <param name="Timestamp">When the sender says it was stored, in milliseconds since 1970.</param>
/// <param name="Expiry">When it is deleted, in milliseconds since 1970.</param>
/// <param name="Data">The stored bytes.</param>
public sealed record DevMessage(int Namespace, string Hash, long Timestamp, long Expiry, ReadOnlyMemory<byte> Data);
