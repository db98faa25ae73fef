namespace SessionSdk.Configs;

/// <summary>Represents one part of a message that was too long for one stored message.</summary>
internal readonly record struct MessagePart(byte[] Whole, int Index, int Count, byte[] Chunk);
