namespace SessionSdk.Onion.Tests.Nodes;

public sealed class FileNodeCacheStoreTests : IDisposable
{
    private readonly DirectoryInfo _place = Directory.CreateTempSubdirectory("session-sdk-nodes-");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private FileNodeCacheStore Store => new(Path.Combine(_place.FullName, "cache"));

    public void Dispose() => _place.Delete(recursive: true);

    [Fact]
    public async Task What_was_saved_last_is_loaded_by_another_instance()
    {
        await Store.SaveAsync("a", new byte[] { 1 }, Token);
        await Store.SaveAsync("a", new byte[] { 2, 3 }, Token);
        await Store.SaveAsync("b", new byte[] { 4 }, Token);

        Assert.Equal([2, 3], (await Store.LoadAsync("a", Token))!.Value.ToArray());
        Assert.Equal([4], (await Store.LoadAsync("b", Token))!.Value.ToArray());
        Assert.Equal(2, _place.GetFiles("*", SearchOption.AllDirectories).Length);
    }

    [Fact]
    public async Task Nothing_is_loaded_before_anything_was_saved()
    {
        Assert.Null(await Store.LoadAsync("a", Token));
        Assert.Empty(_place.GetFileSystemInfos());
    }

    [Theory]
    [InlineData("../../elsewhere")]
    [InlineData("a/b")]
    [InlineData("..")]
    public async Task A_name_does_not_leave_the_folder(string network)
    {
        await Store.SaveAsync(network, new byte[] { 1 }, Token);

        Assert.Equal([1], (await Store.LoadAsync(network, Token))!.Value.ToArray());
        FileInfo file = Assert.Single(_place.GetFiles("*", SearchOption.AllDirectories));
        Assert.Equal("cache", file.Directory!.Name);
    }

    [Fact]
    public async Task Savings_at_the_same_time_leave_a_whole_one()
    {
        await Task.WhenAll(Enumerable.Range(1, 20).Select(i => Store.SaveAsync("a", Enumerable.Repeat((byte)i, 5000).ToArray(), Token).AsTask()));

        byte[] kept = (await Store.LoadAsync("a", Token))!.Value.ToArray();
        Assert.Equal(5000, kept.Length);
        Assert.Single(kept.Distinct());
    }

    [Fact]
    public void A_blank_folder_is_an_argument_error() => Assert.Throws<ArgumentException>(() => new FileNodeCacheStore(" "));
}
