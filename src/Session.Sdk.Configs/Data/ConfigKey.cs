using System.Buffers.Binary;

namespace SessionSdk.Configs;

/// <summary>Gives the arrays of keys that occur again and again, so that each exists once, and the numbers by which keys are compared quickly.</summary>
internal static class ConfigKey
{
    private static readonly byte[][] Single = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];

    public static byte[] Of(char letter) => Single[letter];

    public static byte[] Of(ReadOnlySpan<byte> key) => key.Length == 1 ? Single[key[0]] : key.ToArray();

    /// <summary>Gives the first eight bytes as a number: where those of two keys differ, the keys are ordered as they are.</summary>
    public static ulong BeginningOf(ReadOnlySpan<byte> key)
    {
        if (key.Length >= sizeof(ulong))
        {
            return BinaryPrimitives.ReadUInt64BigEndian(key);
        }

        ulong beginning = 0;
        for (int i = 0; i < key.Length; i++)
        {
            beginning |= (ulong)key[i] << (56 - (8 * i));
        }

        return beginning;
    }
}
