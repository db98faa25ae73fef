using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

public sealed class OnionRefusalTests : NetworkFixture
{
    private const string Info = """{"method":"info","params":{}}""";

    public static TheoryData<string> MalformedFrames => new(
        "",
        "010000",
        "ffffffff7b7d",
        "000000005b5d",
        "00000000",
        "000000007b7d",
        "000000007b22657068656d6572616c5f6b6579223a2261227d");

    private protected override void Configure(DevNetOptions options)
    {
        options.RelayTimeout = TimeSpan.FromSeconds(30);
        options.NewServerFeatures = false;
    }

    [Theory]
    [MemberData(nameof(MalformedFrames))]
    public async Task A_malformed_outer_frame_is_refused(string body)
    {
        Answer answer = await Http.OnionAsync(Network.Nodes[0], Convert.FromHexString(body));
        Assert.Equal((400, "text/plain"), (answer.Status, answer.ContentType));
        Assert.StartsWith("Error parsing onion request: ", answer.Text);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_layer_for_another_key_is_invalid(int position)
    {
        DevNode[] path = Path(3);
        OnionLayers.Layer layer = OnionLayers.Encrypt(OnionLayers.Frame([], new JsonObject { ["headers"] = "" }), Network.Nodes[5].X25519PublicKey);
        Answer answer = await Http.OnionAsync(path[0], OnionLayers.Wrap(path[..(position + 1)], layer, "xchacha20"));
        Assert.Equal((400, "text/plain", "Invalid ciphertext"), (answer.Status, answer.ContentType, answer.Text));
    }

    [Theory]
    [InlineData("xchacha20")]
    [InlineData("aes-gcm")]
    public async Task Every_flipped_byte_of_a_layer_is_noticed(string cipher)
    {
        DevNode node = Network.Nodes[0];
        OnionLayers.Layer layer = OnionLayers.ToNode([node], Info, cipher: cipher).Destination;
        for (int i = 0; i < layer.Ciphertext.Length; i += 7)
        {
            byte[] changed = [.. layer.Ciphertext];
            changed[i] ^= 1;
            Answer answer = await Http.OnionAsync(node, OnionLayers.Frame(changed, layer.Describe()));
            Assert.Equal((400, "Invalid ciphertext"), (answer.Status, answer.Text));
        }

        Answer cut = await Http.OnionAsync(node, OnionLayers.Frame(layer.Ciphertext[..20], layer.Describe()));
        Assert.Equal((400, "Invalid ciphertext"), (cut.Status, cut.Text));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"destination":"ab"}""")]
    [InlineData("""{"ephemeral_key":"c306fb0ef2bf8b7f93bad98155fa37daec74db0c4cbeda6c6f1dba9d36558252"}""")]
    [InlineData("""{"destination":"d04ab232742bb4ab3a1368bd4615e4e6d0224ab71a016baf8520a332c9778737","ephemeral_key":"c306fb0ef2bf8b7f93bad98155fa37daec74db0c4cbeda6c6f1dba9d36558252","enc_type":"rot13"}""")]
    public async Task A_layer_that_says_nothing_useful_is_refused_under_the_layer_of_its_node(string json)
    {
        DevNode[] path = Path(2);
        OnionLayers.Layer layer = OnionLayers.Encrypt(OnionLayers.Frame([], JsonNode.Parse(json)!.AsObject()), path[1].X25519PublicKey);
        Answer answer = await Http.OnionAsync(path[0], OnionLayers.Wrap(path, layer, "xchacha20"));
        Assert.Equal(200, answer.Status);
        Assert.Equal("""{"body":"Invalid json","status":400}""", layer.OpenText(answer).ToJsonString());
    }

    [Fact]
    public async Task A_layer_without_a_frame_is_refused_the_same_way()
    {
        OnionLayers.Layer layer = OnionLayers.Encrypt([9], Network.Nodes[0].X25519PublicKey);
        Answer answer = await Http.OnionAsync(Network.Nodes[0], OnionLayers.Wrap([Network.Nodes[0]], layer, "xchacha20"));
        Assert.Equal("""{"body":"Invalid json","status":400}""", layer.OpenText(answer).ToJsonString());
    }

    [Theory]
    [InlineData("not json", 400, "invalid json")]
    [InlineData("""{"method":"frobnicate","params":{}}""", 400, "no method frobnicate")]
    public async Task An_error_of_the_request_is_inside_the_answer(string request, int status, string text)
    {
        DevNode[] path = Path(3);
        (byte[] body, OnionLayers.Layer destination) = OnionLayers.ToNode(path, request);
        Answer answer = await Http.OnionAsync(path[0], body);
        Assert.Equal(200, answer.Status);
        Assert.Equal(new JsonObject { ["body"] = text, ["status"] = status }.ToJsonString(), destination.OpenText(answer).ToJsonString());
    }

    [Fact]
    public async Task The_answer_can_be_raw_and_its_body_json()
    {
        DevNode[] path = Path(3);
        (byte[] body, OnionLayers.Layer destination) = OnionLayers.ToNode(path, Info, """{"headers":{},"base64":false,"json":true}""");
        Answer answer = await Http.OnionAsync(path[0], body);
        JsonObject opened = JsonNode.Parse(destination.Open(answer.Body))!.AsObject();
        Assert.Equal("{body:{hf:[n],t:n,timestamp:n,version:[n]},status:n}", JsonShape.Of(opened));
    }

    [Fact]
    public async Task An_unknown_next_node_is_named()
    {
        DevNode[] path = Path(3);
        byte[] key = new byte[32];
        Ed25519.DerivePublicKey(SecureRandom.GetBytes(32), key);
        JsonObject json = OnionLayers.Encrypt([], path[0].X25519PublicKey).Describe();
        json["destination"] = Convert.ToHexStringLower(key);
        OnionLayers.Layer layer = OnionLayers.Encrypt(OnionLayers.Frame([], json), path[1].X25519PublicKey);
        Answer answer = await Http.OnionAsync(path[0], OnionLayers.Wrap(path[..2], layer, "xchacha20"));
        Assert.Equal((502, "text/plain", "Next node not found: " + Convert.ToHexStringLower(key)), (answer.Status, answer.ContentType, answer.Text));
    }

    [Theory]
    [InlineData(13, 200)]
    [InlineData(14, 400)]
    public async Task A_path_may_not_pass_fifteen_hops(int start, int status)
    {
        DevNode[] path = Path(3);
        OnionLayers.Layer guard = GuardLayer(path);
        JsonObject json = guard.Describe();
        json["hop_no"] = start;
        Answer answer = await Http.OnionAsync(path[0], OnionLayers.Frame(guard.Ciphertext, json));
        Assert.Equal(status, answer.Status);
        if (status != 200)
        {
            Assert.Equal("onion request max path length exceeded", answer.Text);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_silent_next_node_is_given_up_after_thirty_seconds(bool isFrozen)
    {
        DevNode[] path = Path(3);
        if (isFrozen)
        {
            path[1].Freeze();
        }
        else
        {
            await path[1].KillAsync();
        }

        Answer answer = await AdvanceUntilAsync(Http.OnionAsync(path[0], OnionLayers.ToNode(path, Info).Body), TimeSpan.FromSeconds(30));
        Assert.Equal((504, "text/plain", "Request time out"), (answer.Status, answer.ContentType, answer.Text));
    }

    private static OnionLayers.Layer GuardLayer(DevNode[] path)
    {
        OnionLayers.Layer layer = OnionLayers.ToNode([path[^1]], Info).Destination;
        for (int i = path.Length - 1; i > 0; i--)
        {
            JsonObject json = layer.Describe();
            json["destination"] = path[i].Ed25519PublicKey.ToString();
            layer = OnionLayers.Encrypt(OnionLayers.Frame(layer.Ciphertext, json), path[i - 1].X25519PublicKey);
        }

        return layer;
    }
}
