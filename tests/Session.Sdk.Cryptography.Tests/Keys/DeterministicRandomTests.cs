namespace SessionSdk.Cryptography.Tests;

public sealed class DeterministicRandomTests
{
    [Fact]
    public void The_known_seed_gives_the_known_bytes()
    {
        // Group vectors, "deterministic_random".
        byte[] seed = [.. Enumerable.Range(0, 32).Select(value => (byte)value)];
        byte[] bytes = new byte[64];

        DeterministicRandom.Fill(seed, bytes);

        Assert.Equal(
            "0d8e6cc68715648926732e7ea73250cfaf2d58422083904c841a8ba33b986111f346ba50723a68ae283524a6bded09f83be6b80595856f72e25b86918e8b114b",
            Convert.ToHexStringLower(bytes));
    }

    [Fact]
    public void A_seed_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => DeterministicRandom.Fill(new byte[31], new byte[1]));
}
