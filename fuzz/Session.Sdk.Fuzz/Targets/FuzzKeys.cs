using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Fuzz;

/// <summary>The accounts, keys and times of the targets. They protect nothing.</summary>
internal static class FuzzKeys
{
    public static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(1_754_971_101_000);

    public static readonly AccountKeys Alice = AccountKeys.FromSeed(Convert.FromHexString("0123456789abcdef0123456789abcdef"));

    public static readonly AccountKeys Bob = AccountKeys.FromSeed(Convert.FromHexString("00112233445566778899aabbccddeeff"));

    public static readonly GroupKeys Group = GroupKeys.FromSeed(Counting(GroupKeys.SeedSize));

    public static readonly byte[] Key = Counting(32);

    public static readonly SecretKey SecretKey = SecretKey.CopyFrom(Key);

    public static readonly byte[] Nonce = Counting(24);

    public static readonly X25519PublicKey Server = Bob.X25519PublicKey;

    public static readonly TimeProvider Time = new FixedTime();

    public static byte[] Counting(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];

    /// <summary>Reads bytes as text as a decoder of UTF-8 does.</summary>
    public static string Text(ReadOnlySpan<byte> input) => System.Text.Encoding.UTF8.GetString(input);

    public static byte[] Bytes(string text) => System.Text.Encoding.UTF8.GetBytes(text);

    private sealed class FixedTime : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => Now;
    }
}
