using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

/// <summary>Walks the recorded cases of the file server, with content-addressed ids as deployed.</summary>
public sealed class FileServerTests : NetworkFixture
{
    private const string HelloFileId = "IWDaYR2uy9UtUEu2eVMlKQJPDgEcQeJDY7ZRFhoVKaIp";
    private const string Page404 = "<!doctype html>\n<html lang=en>\n<title>404 Not Found</title>\n<h1>Not Found</h1>\n<p>The requested URL was not found on the server. If you entered the URL manually please check your spelling and try again.</p>\n";
    private const string Page405 = "<!doctype html>\n<html lang=en>\n<title>405 Method Not Allowed</title>\n<h1>Method Not Allowed</h1>\n<p>The method is not allowed for the requested URL.</p>\n";
    private const string Html = "text/html; charset=utf-8";
    private const string Octets = "application/octet-stream";

    private protected override void Configure(DevNetOptions options) => (options.NodeCount, options.SwarmCount) = (3, 1);

    [Fact]
    public async Task An_upload_is_named_by_its_content_and_comes_back()
    {
        Answer upload = await SendAsync("POST", "file", "hello file", Octets);
        Assert.Equal((200, "application/json"), (upload.Status, upload.ContentType));
        Assert.Equal($$"""{"id": "{{HelloFileId}}", "expires": 1796605200.0, "uploaded": 1795395600.0, "size": 10}""", upload.Text);
        Answer download = await SendAsync("GET", "file/" + HelloFileId);
        Assert.Equal((200, Octets, "hello file"), (download.Status, download.ContentType, download.Text));
        Assert.Equal("""{"size": 10, "uploaded": 1795395600.0, "expires": 1796605200.0}""", (await SendAsync("GET", $"file/{HelloFileId}/info")).Text);
        Assert.Equal("hello file", (await SendAsync("GET", $"file/{HelloFileId}?x=1")).Text);
        Assert.Empty((await SendAsync("HEAD", "file/" + HelloFileId)).Body);
    }

    [Theory]
    [InlineData("hello", "tKO2VVg1JPHwgZuvqK_7bDHJeSr4UJ_8i13ETlwAn0jB")]
    [InlineData("hello file", HelloFileId)]
    public async Task Ids_are_the_recorded_ones(string content, string id) =>
        Assert.Equal(id, (await SendAsync("POST", "file", content, Octets)).Json["id"]!.GetValue<string>());

    [Fact]
    public async Task The_same_bytes_again_renew_the_file()
    {
        await SendAsync("POST", "file", "hello file", Octets);
        Time.Advance(TimeSpan.FromDays(13));
        await SendAsync("POST", "file", "hello file", Octets);
        Time.Advance(TimeSpan.FromDays(13));
        Assert.Equal(200, (await SendAsync("GET", "file/" + HelloFileId)).Status);
        Time.Advance(TimeSpan.FromDays(1));
        Assert.Equal(404, (await SendAsync("GET", "file/" + HelloFileId)).Status);
    }

    [Fact]
    public async Task A_file_can_be_extended_and_given_a_shorter_life()
    {
        await SendAsync("POST", "file", "hello file", Octets, ("X-FS-TTL", "60"));
        Time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal("""{"size": 10, "uploaded": 1795395600.0, "expires": 1796605259.0}""", (await SendAsync("POST", $"file/{HelloFileId}/extend")).Text);
        Time.Advance(TimeSpan.FromDays(13));
        Assert.Equal(200, (await SendAsync("GET", "file/" + HelloFileId)).Status);
        Answer unknown = await SendAsync("POST", "file/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA/extend");
        Assert.Equal((404, """{"status_code": 404}"""), (unknown.Status, unknown.Text));
    }

    [Theory]
    [InlineData("POST", "file", "", Octets, 413, """{"status_code": 413}""")]
    [InlineData("POST", "file", "x", "application/x-www-form-urlencoded", 413, """{"status_code": 413}""")]
    [InlineData("GET", "file/1", null, null, 404, """{"status_code": 404}""")]
    [InlineData("GET", "file/AWDaYR2uy9UtUEu2eVMlKQJPDgEcQeJDY7ZRFhoVKaIp", null, null, 404, """{"status_code": 404}""")]
    [InlineData("GET", "file/a.b!c", null, null, 404, """{"status_code": 404}""")]
    [InlineData("GET", "file/1/info", null, null, 404, """{"status_code": 404}""")]
    [InlineData("GET", "file/", null, null, 404, Page404)]
    [InlineData("GET", "file/1/", null, null, 404, Page404)]
    [InlineData("GET", "nosuch", null, null, 404, Page404)]
    [InlineData("GET", "", null, null, 404, Page404)]
    [InlineData("DELETE", "file/1", null, null, 405, Page405)]
    [InlineData("PUT", "file/1", "x", Octets, 405, Page405)]
    [InlineData("GET", "file", null, null, 405, Page405)]
    [InlineData("GET", "files/1", null, null, 404, """{"status_code": 404}""")]
    [InlineData("POST", "files", "{}", "application/json", 400, """{"status_code": 400}""")]
    [InlineData("POST", "files", """{"file":""}""", "application/json", 413, """{"status_code": 413}""")]
    [InlineData("GET", "session_version?platform=amiga", null, null, 404, """{"status_code": 404}""")]
    [InlineData("GET", "session_version?platform=Desktop", null, null, 404, """{"status_code": 404}""")]
    [InlineData("GET", "session_version", null, null, 404, """{"status_code": 404}""")]
    [InlineData("GET", "session_version?platform=ios", null, null, 502, """{"status_code": 502}""")]
    public async Task A_wrong_request_is_answered_as_recorded(string method, string path, string? body, string? type, int status, string text)
    {
        Answer answer = await SendAsync(method, path, body, type);
        Assert.Equal((status, text.StartsWith('<') ? Html : "application/json", text), (answer.Status, answer.ContentType, answer.Text));
    }

    [Theory]
    [InlineData("""{"file":"***"}""", "application/json", 500)]
    [InlineData("{", "application/json", 400)]
    [InlineData("""{"file":"AAAA"}""", null, 400)]
    public async Task A_wrong_legacy_upload_gives_a_page(string body, string? type, int status)
    {
        Answer answer = await SendAsync("POST", "files", body, type);
        Assert.Equal((status, Html), (answer.Status, answer.ContentType));
    }

    [Fact]
    public async Task Legacy_forms_work()
    {
        Answer upload = await SendAsync("POST", "files", """{"file":"aGVsbG8gZmlsZQ=="}""", "application/json");
        Assert.Equal($$"""{"result": "{{HelloFileId}}", "status_code": 200}""", upload.Text);
        Assert.Equal("""{"status_code": 200, "result": "aGVsbG8gZmlsZQ=="}""", (await SendAsync("GET", "files/" + HelloFileId)).Text);
    }

    [Theory]
    [InlineData(10_000_000, 200)]
    [InlineData(10_000_001, 413)]
    public async Task A_file_has_at_most_ten_million_bytes(int size, int status) =>
        Assert.Equal(status, (await SendAsync("POST", "file", new string('a', size), Octets)).Status);

    [Fact]
    public async Task Versions_are_told()
    {
        Network.FileServer.SetRelease("desktop", new DevRelease(
            "1.17.14", "Session 1.17.14", "test notes", new Dictionary<string, Uri> { ["session.deb"] = new("http://127.0.0.1/session.deb") }, new DevRelease("1.18.0")));
        Answer answer = await SendAsync("GET", "session_version?platform=desktop");
        Assert.Equal(
            """{"status_code": 200, "updated": 1795395600.0, "result": "1.17.14", "name": "Session 1.17.14", "notes": "test notes", "assets": [{"name": "session.deb", "url": "http://127.0.0.1/session.deb"}], "prerelease": {"result": "1.18.0", "updated": 1795395600.0}}""",
            answer.Text);
        Assert.Equal(
            "{status_code:n,info:{maximum_supply:n,sent_per_node:n,staking_reward_pool:n,history:[{current_value:s,circulating_supply:n,total_nodes:n,updated:n}]}}",
            JsonShape.Of((await SendAsync("GET", "token_info?days=1")).Json));
    }

    [Theory]
    [InlineData("", 200, null)]
    [InlineData("hex", 200, null)]
    [InlineData("missing", 400, "one or more X-FS-* auth headers is missing")]
    [InlineData("forged", 401, "X-FS-Signature verification failed")]
    [InlineData("prefix", 400, "X-FS-Pubkey must be 07- prefixed")]
    [InlineData("short key", 400, "X-FS-Pubkey is not a valid 66-hex digit id")]
    [InlineData("no point", 400, "given X-FS-Pubkey is not a valid Ed25519 pubkey")]
    [InlineData("short signature", 400, "X-FS-Signature is not base64[86]")]
    [InlineData("text time", 400, "X-FS-Timestamp is not a valid timestamp")]
    [InlineData("old", 425, "X-FS-Timestamp is too far from current time")]
    public async Task The_version_request_may_be_signed(string fault, int status, string? text)
    {
        Network.FileServer.SetRelease("android", new DevRelease("1.20.3"));
        var key = TestAccount.Group();
        long time = (Now / 1000) - (fault == "old" ? 172_800 : 0);
        string signature = key.Sign($"{time}GET/session_version?platform={(fault == "forged" ? "ios" : "android")}");
        (string, string)[] headers =
        [
            ("X-FS-Pubkey", fault switch
            {
                "prefix" => "05" + key.Ed25519Hex,
                "short key" => "07abcd",
                "no point" => "070200000000000000000000000000000000000000000000000000000000000000",
                _ => "07" + key.Ed25519Hex,
            }),
            ("X-FS-Timestamp", fault == "text time" ? "now" : time.ToString()),
            ("X-FS-Signature", fault switch
            {
                "hex" => Convert.ToHexStringLower(Convert.FromBase64String(signature)),
                "short signature" => "AAAAAAAAAAAAAA==",
                _ => signature,
            }),
        ];
        Answer answer = await SendAsync("GET", "session_version?platform=android", null, null, fault == "missing" ? headers[..2] : headers);
        Assert.Equal(status, answer.Status);
        if (text is not null)
        {
            Assert.Equal(("text/plain; charset=utf-8", "Invalid authentication: " + text), (answer.ContentType, answer.Text));
        }
    }

    [Theory]
    [InlineData("xchacha20")]
    [InlineData("aes-gcm")]
    public async Task Upload_and_download_go_through_three_nodes(string cipher)
    {
        (JsonObject information, byte[] body) = await OnionAsync("""{"method":"POST","endpoint":"/file","headers":{"Content-Type":"application/octet-stream"}}""", "hello file"u8.ToArray(), cipher);
        Assert.Equal("""{"code":200,"headers":{"content-type":"application/json"}}""", information.ToJsonString());
        Assert.Equal(HelloFileId, JsonNode.Parse(body)!["id"]!.GetValue<string>());
        (information, body) = await OnionAsync($$$"""{"method":"GET","endpoint":"/file/{{{HelloFileId}}}"}""", null, cipher);
        Assert.Equal("hello file"u8.ToArray(), body);
        Assert.Equal(Octets, information["headers"]!["content-type"]!.GetValue<string>());
    }

    [Theory]
    [InlineData("""{"method":"GET","endpoint":"/file/1","headers":{}}""", null, 404, """{"status_code": 404}""")]
    [InlineData("""{"method":"GET","endpoint":"/file/%37838070919903929","headers":{}}""", null, 404, """{"status_code": 404}""")]
    [InlineData("""{"method":"GET","endpoint":"/file/é","headers":{}}""", null, 404, """{"status_code": 404}""")]
    [InlineData("""{"method":"GET","endpoint":"file/1","headers":{}}""", null, 400, "Invalid v4 onion request")]
    [InlineData("not json", null, 400, "Invalid v4 onion request")]
    [InlineData("""{"method":"POST","endpoint":"/file","headers":{}}""", "", 413, """{"status_code": 413}""")]
    [InlineData("""{"method":"POST","endpoint":"/file","headers":{}}""", null, 413, """{"status_code": 413}""")]
    [InlineData("""{"method":"GET","endpoint":"/nosuch","headers":{}}""", null, 404, Page404)]
    public async Task A_wrong_inner_request_is_answered_inside(string request, string? body, int status, string text)
    {
        (JsonObject information, byte[] answer) = await OnionAsync(request, body is null ? null : System.Text.Encoding.UTF8.GetBytes(body));
        Assert.Equal((status, text), (information["code"]!.GetValue<int>(), System.Text.Encoding.UTF8.GetString(answer)));
    }

    [Fact]
    public async Task A_layer_that_does_not_open_is_answered_with_a_page_in_clear()
    {
        DevNode[] path = Path(3);
        (byte[] body, _, _) = OnionLayers.ToServer(path, "hello"u8.ToArray(), Network.Nodes[0].X25519PublicKey, Route());
        Answer answer = await Http.OnionAsync(path[0], body);
        Assert.Equal((400, "text/plain"), (answer.Status, answer.ContentType));
        Assert.StartsWith("<!doctype html>\n<html lang=en>\n<title>400 Bad Request</title>", answer.Text);
    }

    [Fact]
    public async Task Files_can_be_planted_and_taken_away()
    {
        string id = Network.FileServer.AddFile("hello file"u8.ToArray());
        Assert.Equal(HelloFileId, id);
        Assert.Equal("hello file"u8.ToArray(), Network.FileServer.FindFile(id)!.Value.ToArray());
        Assert.True(Network.FileServer.RemoveFile(id));
        Assert.False(Network.FileServer.RemoveFile(id));
        Assert.Equal(404, (await SendAsync("GET", "file/" + id)).Status);
    }

    [Fact]
    public void The_layer_key_is_converted_from_the_key_in_urls()
    {
        byte[] converted = new byte[32];
        Assert.True(Ed25519.TryConvertPublicKeyToX25519(Network.FileServer.Ed25519PublicKey.AsSpan(), converted));
        Assert.Equal(converted, Network.FileServer.X25519PublicKey.AsSpan().ToArray());
    }

    private JsonObject Route() => new()
    {
        ["host"] = "127.0.0.1",
        ["target"] = "/oxen/v4/lsrpc",
        ["method"] = "POST",
        ["protocol"] = "http",
        ["port"] = Network.FileServer.Port,
    };

    private async Task<(JsonObject Information, byte[] Body)> OnionAsync(string request, byte[]? body, string cipher = "xchacha20")
    {
        DevNode[] path = Path(3);
        byte[] information = System.Text.Encoding.UTF8.GetBytes(request);
        byte[] plain =
        [
            .. System.Text.Encoding.ASCII.GetBytes($"l{information.Length}:"), .. information,
            .. body is null ? [] : (byte[])[.. System.Text.Encoding.ASCII.GetBytes($"{body.Length}:"), .. body],
            (byte)'e',
        ];
        (byte[] onion, OnionLayers.Layer server, _) = OnionLayers.ToServer(path, plain, Network.FileServer.X25519PublicKey, Route(), cipher);
        Answer answer = await Http.OnionAsync(path[0], onion);
        Assert.Equal((200, "text/plain"), (answer.Status, answer.ContentType));
        byte[] opened = server.Open(answer.Body);
        Assert.Equal((byte)'l', opened[0]);
        (byte[] first, int next) = ReadBytes(opened, 1);
        (byte[] second, next) = ReadBytes(opened, next);
        Assert.Equal((byte)'e', opened[next]);
        return (JsonNode.Parse(first)!.AsObject(), second);
    }

    private static (byte[] Bytes, int Next) ReadBytes(byte[] text, int start)
    {
        int colon = Array.IndexOf(text, (byte)':', start);
        int length = int.Parse(System.Text.Encoding.ASCII.GetString(text[start..colon]));
        return (text[(colon + 1)..(colon + 1 + length)], colon + 1 + length);
    }

    private Task<Answer> SendAsync(string method, string path, string? body = null, string? type = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri(Network.FileServer.BaseUrl, path));
        if (body is not null)
        {
            request.Content = new ByteArrayContent(System.Text.Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        }

        foreach ((string name, string value) in headers)
        {
            request.Headers.Add(name, value);
        }

        return Http.SendAsync(request);
    }
}
