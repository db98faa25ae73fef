using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

public sealed class OnionTests : NetworkFixture
{
    private const string Info = """{"method":"info","params":{}}""";

    public static TheoryData<int, string> Paths()
    {
        var data = new TheoryData<int, string>();
        foreach (int length in (int[])[1, 2, 3, 4, 5])
        {
            data.Add(length, "xchacha20");
            data.Add(length, "aes-gcm");
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Paths))]
    public async Task A_path_of_any_length_reaches_the_destination(int length, string cipher)
    {
        DevNode[] path = Path(length);
        (byte[] body, OnionLayers.Layer destination) = OnionLayers.ToNode(path, Info, cipher: cipher);
        Answer answer = await Http.OnionAsync(path[0], body);

        Assert.Equal((200, "text/plain"), (answer.Status, answer.ContentType));
        JsonObject opened = destination.OpenText(answer);
        Assert.Equal(["body", "status"], opened.Select(field => field.Key));
        Assert.Equal(200, opened["status"]!.GetValue<int>());
        Assert.Equal($$"""{"hf":[19,4],"t":{{Now}},"timestamp":{{Now}},"version":[2,8,0]}""", opened["body"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_message_is_stored_and_retrieved_through_an_onion()
    {
        TestAccount alice = TestAccount.User();
        DevNode[] path = Path(4, MemberFor(alice));
        string store = new JsonObject { ["method"] = "store", ["params"] = StoreParameters(alice, "hello") }.ToJsonString();
        (byte[] body, OnionLayers.Layer destination) = OnionLayers.ToNode(path, store);
        JsonObject stored = destination.OpenText(await Http.OnionAsync(path[0], body));
        string retrieve = new JsonObject { ["method"] = "retrieve", ["params"] = RetrieveParameters(alice) }.ToJsonString();
        (body, destination) = OnionLayers.ToNode(path, retrieve, """{"headers":{},"json":true}""");
        JsonObject retrieved = destination.OpenText(await Http.OnionAsync(path[0], body));

        string hash = JsonNode.Parse(stored["body"]!.GetValue<string>())!["hash"]!.GetValue<string>();
        Assert.Equal(hash, Assert.Single(retrieved["body"]!["messages"]!.AsArray())!["hash"]!.GetValue<string>());
    }
}
