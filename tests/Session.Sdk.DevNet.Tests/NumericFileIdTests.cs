using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>Walks the recorded cases of a file server that gives out numbers.</summary>
public sealed class NumericFileIdTests : NetworkFixture
{
    private protected override void Configure(DevNetOptions options)
    {
        (options.NodeCount, options.SwarmCount) = (1, 1);
        options.NumericFileIds = true;
        options.FileLifetime = TimeSpan.FromDays(21);
        options.MaxFileSize = 6_000_000;
    }

    [Fact]
    public async Task Each_upload_gets_a_number_of_its_own()
    {
        string first = await UploadAsync(), second = await UploadAsync();
        Assert.NotEqual(first, second);
        Assert.All([first, second], id => Assert.True(ulong.Parse(id) < 1UL << 53));
        Answer answer = await Http.SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(Network.FileServer.BaseUrl, $"file/{first}/info")));
        Assert.Equal("""{"size": 1, "uploaded": 1795395600.0, "expires": 1797210000.0}""", answer.Text);
    }

    [Fact]
    public async Task Extending_is_not_offered()
    {
        string id = await UploadAsync();
        Answer answer = await Http.PostAsync(new Uri(Network.FileServer.BaseUrl, $"file/{id}/extend"), [], null);
        Assert.Equal((404, "text/html; charset=utf-8"), (answer.Status, answer.ContentType));
    }

    [Fact]
    public async Task A_legacy_upload_gives_a_number()
    {
        Answer answer = await Http.PostAsync(new Uri(Network.FileServer.BaseUrl, "files"), """{"file":"AAAA"}"""u8.ToArray(), "application/json");
        Assert.Equal("{result:n,status_code:n}", JsonShape.Of(answer.Json));
    }

    [Fact]
    public async Task The_limit_can_be_the_old_one() =>
        Assert.Equal(413, (await Http.PostAsync(new Uri(Network.FileServer.BaseUrl, "file"), new byte[6_000_001], "application/octet-stream")).Status);

    private async Task<string> UploadAsync()
    {
        Answer answer = await Http.PostAsync(new Uri(Network.FileServer.BaseUrl, "file"), [7], "application/octet-stream");
        JsonObject json = answer.Json;
        Assert.Equal("{id:s}", JsonShape.Of(json));
        return json["id"]!.GetValue<string>();
    }
}
