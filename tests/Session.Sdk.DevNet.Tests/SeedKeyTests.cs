namespace SessionSdk.DevNet.Tests;

public sealed class SeedKeyTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("session-devnet-").FullName;

    private string KeyFile => Path.Combine(_folder, "new", "seed.pem");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_network_with_a_key_file_has_the_same_pin_in_every_run()
    {
        string first = await PinAsync(KeyFile);
        string second = await PinAsync(KeyFile);
        string without = await PinAsync(null);

        Assert.Equal(first, second);
        Assert.NotEqual(first, without);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(KeyFile));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a key")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----")]
    public async Task A_file_that_holds_no_key_is_told_and_left_alone(string content)
    {
        string file = Path.Combine(_folder, "seed.pem");
        await File.WriteAllTextAsync(file, content, TestContext.Current.CancellationToken);

        await Assert.ThrowsAsync<IOException>(() => PinAsync(file));
        Assert.Equal(content, await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    private static async Task<string> PinAsync(string? keyFile)
    {
        await using DevNet network = await DevNet.StartAsync(new DevNetOptions { NodeCount = 1, SeedKeyFile = keyFile }, TestContext.Current.CancellationToken);
        return network.SeedPin;
    }
}
