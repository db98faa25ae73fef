using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

/// <summary>The accounts, group and times of the message schema's test vectors.</summary>
internal static class Known
{
    internal static readonly DateTimeOffset SentAt = DateTimeOffset.FromUnixTimeMilliseconds(1754971101000);

    internal static readonly GroupId Group = GroupId.Parse("0303a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8");

    internal static readonly MessageContent Hello = new()
    {
        Payload = new VisibleMessage { Text = "hello" },
        SentAt = SentAt,
        Expiration = DisappearingTimer.Off,
    };

    internal static AccountKeys Alice() => AccountKeys.FromSeed(Convert.FromHexString("0123456789abcdef0123456789abcdef"));

    internal static AccountKeys Bob() => AccountKeys.FromSeed(Convert.FromHexString("00112233445566778899aabbccddeeff"));

    internal static SecretKey GroupSecretKey()
    {
        byte[] seed = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];
        byte[] publicKey = new byte[Ed25519.PublicKeySize];
        byte[] secretKey = new byte[Ed25519.SecretKeySize];
        Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
        return SecretKey.CopyFrom(secretKey);
    }

    internal static SecretKey GroupKey() => SecretKey.CopyFrom(Convert.FromHexString("aabbccddeeff00112233445566778899aabbccddeeff00112233445566778899"));

    internal static byte[] Hex(string text) => Convert.FromHexString(text.ReplaceLineEndings(string.Empty).Replace(" ", string.Empty, StringComparison.Ordinal));

    internal static byte[] Counting(int count) => [.. Enumerable.Range(0, count).Select(i => (byte)i)];
}
