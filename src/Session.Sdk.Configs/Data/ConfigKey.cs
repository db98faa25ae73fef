namespace Session.Sdk.Configs;

/// <summary>Gives the arrays of keys that occur again and again, so that each exists once.</summary>
internal static class ConfigKey
{
    private static readonly byte[][] Single = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];

    public static byte[] Of(char letter) => Single[letter];

    public static byte[] Of(ReadOnlySpan<byte> key) => key.Length == 1 ? Single[key[0]] : key.ToArray();
}
