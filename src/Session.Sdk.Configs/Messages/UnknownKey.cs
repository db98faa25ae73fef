namespace SessionSdk.Configs;

/// <summary>Represents an entry at the top of a message that a later version added: it is kept, and written back by edits.</summary>
internal sealed record UnknownKey(byte[] Key, ReadOnlyMemory<byte> Value);
