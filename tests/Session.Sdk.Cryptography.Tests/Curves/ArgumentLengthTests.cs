namespace SessionSdk.Cryptography.Tests;

/// <summary>Native functions trust their lengths, so that every span of every function is tried one byte too short and one too long.</summary>
public sealed class ArgumentLengthTests
{
    public static TheoryData<string> Functions() => [.. Calls.Keys];

    private static readonly Dictionary<string, (int[] Lengths, Action<byte[][]> Call)> Calls = new()
    {
        ["Ed25519.DeriveKeyPair"] = ([32, 32, 64], s => Ed25519.DeriveKeyPair(s[0], s[1], s[2])),
        ["Ed25519.DerivePublicKey"] = ([32, 32], s => Ed25519.DerivePublicKey(s[0], s[1])),
        ["Ed25519.Sign"] = ([64, 64], s => Ed25519.Sign("m"u8, s[0], s[1])),
        ["Ed25519.TryConvertPublicKeyToX25519"] = ([32, 32], s => Ed25519.TryConvertPublicKeyToX25519(s[0], s[1])),
        ["Ed25519.ConvertSecretKeyToX25519"] = ([64, 32], s => Ed25519.ConvertSecretKeyToX25519(s[0], s[1])),
        ["X25519.GenerateKeyPair"] = ([32, 32], s => X25519.GenerateKeyPair(s[0], s[1])),
        ["X25519.DerivePublicKey"] = ([32, 32], s => X25519.DerivePublicKey(s[0], s[1])),
        ["X25519.TryDeriveSharedSecret"] = ([32, 32, 32], s => X25519.TryDeriveSharedSecret(s[0], s[1], s[2])),
        ["X25519.TryConvertPublicKeyToEd25519"] = ([32, 32], s => X25519.TryConvertPublicKeyToEd25519(s[0], s[1])),
        ["XEd25519.Sign"] = ([32, 64], s => XEd25519.Sign("m"u8, s[0], s[1])),
        ["Ed25519ScalarSignature.Sign"] = ([32, 32, 64, 64], s => Ed25519ScalarSignature.Sign("m"u8, s[0], s[1], s[2], s[3])),
        ["Ed25519Scalar.Reduce"] = ([64, 32], s => Ed25519Scalar.Reduce(s[0], s[1])),
        ["Ed25519Scalar.Add"] = ([32, 32, 32], s => Ed25519Scalar.Add(s[0], s[1], s[2])),
        ["Ed25519Scalar.Multiply"] = ([32, 32, 32], s => Ed25519Scalar.Multiply(s[0], s[1], s[2])),
        ["Ed25519Scalar.Negate"] = ([32, 32], s => Ed25519Scalar.Negate(s[0], s[1])),
        ["Ed25519Scalar.Random"] = ([32], s => Ed25519Scalar.Random(s[0])),
        ["Ed25519Point.TryMultiply"] = ([32, 32, 32], s => Ed25519Point.TryMultiply(s[0], s[1], s[2])),
        ["Ed25519Point.TryMultiplyBase"] = ([32, 32], s => Ed25519Point.TryMultiplyBase(s[0], s[1])),
        ["Ed25519Point.TryAdd"] = ([32, 32, 32], s => Ed25519Point.TryAdd(s[0], s[1], s[2])),
        ["MLKem768.GenerateKeyPair"] = ([1184, 2400], s => MLKem768.GenerateKeyPair(s[0], s[1])),
        ["MLKem768.DeriveKeyPair"] = ([64, 1184, 2400], s => MLKem768.DeriveKeyPair(s[0], s[1], s[2])),
        ["MLKem768.TryEncapsulate"] = ([1184, 1088, 32], s => MLKem768.TryEncapsulate(s[0], s[1], s[2])),
        ["MLKem768.TryDecapsulate"] = ([1088, 2400, 32], s => MLKem768.TryDecapsulate(s[0], s[1], s[2])),
    };

    [Theory]
    [MemberData(nameof(Functions))]
    public void A_wrong_length_is_a_wrong_argument(string function)
    {
        (int[] lengths, Action<byte[][]> call) = Calls[function];
        call([.. lengths.Select(SecureRandom.GetBytes)]);
        for (int i = 0; i < lengths.Length; i++)
        {
            foreach (int wrong in (int[])[0, lengths[i] - 1, lengths[i] + 1, 2 * lengths[i]])
            {
                byte[][] spans = [.. lengths.Select((length, j) => new byte[j == i ? wrong : length])];
                Assert.Throws<ArgumentException>(() => call(spans));
            }
        }
    }
}
