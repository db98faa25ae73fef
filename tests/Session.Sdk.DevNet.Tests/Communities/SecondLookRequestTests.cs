using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>Facts 26 to 42 of the second look at real community servers: paths, bodies, authentication, batches, direct messages, onion requests, several at once.</summary>
public sealed class SecondLookRequestTests : CommunityFixture
{
    private const string Capabilities = """{"method":"GET","path":"/capabilities"}""";

    [Theory]
    [InlineData("01", 200)]
    [InlineData("%D9%A1", 200)]
    [InlineData("+1", 404)]
    [InlineData("-0", 404)]
    [InlineData("1.0", 404)]
    [InlineData("1_0", 404)]
    [InlineData("0x1", 404)]
    [InlineData("%201", 404)]
    public async Task Fact_26_what_is_a_number_in_a_path(string number, int status)
    {
        await PostAsync(Alice);
        await StatusAsync(status, Alice, "GET", "/room/lounge/message/" + number);
    }

    [Theory]
    [InlineData(CommunityDatabase.Sqlite, "message/9223372036854775808", 500)]
    [InlineData(CommunityDatabase.PostgreSql, "message/9223372036854775808", 404)]
    [InlineData(CommunityDatabase.Sqlite, "messages/since/9223372036854775808", 500)]
    [InlineData(CommunityDatabase.PostgreSql, "messages/since/9223372036854775808", 200)]
    [InlineData(CommunityDatabase.PostgreSql, "messages/before/9223372036854775808", 200)]
    [InlineData(CommunityDatabase.Sqlite, "pollInfo/9223372036854775808", 200)]
    public async Task Fact_26_numbers_that_are_too_large(CommunityDatabase database, string path, int status)
    {
        await UseAsync(database);
        await PostAsync(Alice);
        PlainAnswer answer = await AskAsync(Alice, "GET", "/room/lounge/" + path);
        Assert.Equal(status, answer.Status);
        Assert.True(status != 200 || answer.Text == "[]" || path.StartsWith("poll", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("limit=+1", 200)]
    [InlineData("limit=%201", 200)]
    [InlineData("limit=1_0", 200)]
    [InlineData("limit=%D9%A1", 200)]
    [InlineData("limit=99999999999999999999999", 200)]
    [InlineData("Limit=x", 200)]
    [InlineData("limit=1.0", 400)]
    [InlineData("limit=1e0", 400)]
    [InlineData("limit=", 400)]
    [InlineData("reactors=", 400)]
    public async Task Fact_26_what_is_a_number_in_a_query(string query, int status) => await StatusAsync(status, Alice, "GET", "/room/lounge/messages/recent?" + query);

    [Fact]
    public async Task Fact_27_a_doubled_slash_is_a_redirect_that_stops_a_sequence()
    {
        PlainAnswer answer = await AskAsync(Alice, "GET", "/room//lounge?a=b");
        Assert.Equal((308, new Uri(Server.BaseUrl, "room/lounge?a=b").ToString()), (answer.Status, answer.Headers["Location"]));
        JsonNode sequence = await DoAsync(Alice, "POST", "/sequence", $$"""[{"method":"GET","path":"/room//lounge"},{{Capabilities}}]""");
        Assert.Equal([308], sequence.AsArray().Select(one => one!["code"]!.GetValue<int>()));
        Assert.NotNull(sequence[0]!["headers"]!["location"]);
    }

    [Fact]
    public async Task Fact_27_dots_are_resolved_before_the_signature_is_checked_unless_they_are_encoded()
    {
        Assert.Equal(401, (await Server.AskAsync(Alice, Now, "GET", "/room/./lounge")).Status);
        Assert.Equal(200, (await Server.AskAsync(Alice, Now, "GET", "/room/x/../lounge", signedTarget: "/room/lounge")).Status);
        Assert.Equal(404, (await Server.AskAsync(Alice, Now, "GET", "/room/x/%2E%2E/lounge")).Status);
        JsonNode batch = await DoAsync(Alice, "POST", "/batch", """[{"method":"GET","path":"/room/./lounge"},{"method":"GET","path":"/capabilities#x"}]""");
        Assert.Equal([404, 404], batch.AsArray().Select(one => one!["code"]!.GetValue<int>()));
    }

    [Theory]
    [InlineData("/room/LOUNGE", 200)]
    [InlineData("/room/%EF%BD%8Counge", 404)]
    [InlineData("/room/lo%CC%81unge", 404)]
    [InlineData("/room/%D0%B0", 404)]
    public async Task Fact_28_only_ascii_case_is_folded_in_tokens(string target, int status) => await StatusAsync(status, Alice, "GET", target);

    public static TheoryData<string, string, int> Bodies => new()
    {
        { "application/json", "efbbbf5b5d", 200 },
        { "application/json", "fffe5b005d00", 200 },
        { "application/json", "5b005d00", 200 },
        { "application/json", "0000005b0000005d", 200 },
        { "application/json", Convert.ToHexString("[NaN]"u8), 400 },
        { "application/json", Convert.ToHexString("[\"\u00e9\"]"u8), 400 },
        { "application/json", "5b22e9225d", 400 },
        { "APPLICATION/JSON; charset=utf-16", Convert.ToHexString("[]"u8), 200 },
        { "application/json, text/plain", Convert.ToHexString("[]"u8), 200 },
        { "application/problem+json", Convert.ToHexString("[]"u8), 200 },
        { "text/json", Convert.ToHexString("[]"u8), 400 },
        { "application/x-json", Convert.ToHexString("[]"u8), 400 },
        { "*/*", Convert.ToHexString("[]"u8), 400 },
    };

    [Theory]
    [MemberData(nameof(Bodies))]
    public async Task Fact_29_what_is_json(string type, string hex, int status) =>
        Assert.Equal(status, (await Server.AskAsync(Alice, Now, "POST", "/batch", Convert.FromHexString(hex), type)).Status);

    [Fact]
    public async Task Fact_29_of_a_doubled_key_the_last_counts_and_deep_nesting_fails()
    {
        await DoAsync(Adam, "PUT", "/room/lounge", """{"name":"first","name":"second","x":NaN}""");
        Assert.Equal("second", Room.Name);
        await StatusAsync(500, Adam, "PUT", "/room/lounge", new string('[', 2000) + new string(']', 2000));
    }

    [Theory]
    [InlineData("multipart/form-data; boundary=x")]
    [InlineData("application/x-url-encoded")]
    [InlineData("application/x-www-form-urlencoded")]
    public async Task Fact_30_the_body_of_a_form_is_invisible(string type)
    {
        byte[] body = "abc"u8.ToArray();
        Assert.Equal(401, (await Server.AskAsync(Alice, Now, "POST", "/room/lounge/file", body, type)).Status);
        Dictionary<string, string> headers = Alice.Headers(Server, Now, "POST", "/room/lounge/file", []);
        headers["Content-Type"] = type;
        Assert.Equal(201, (await PlainExchange.SendAsync(Server.Port, "POST", "/room/lounge/file", headers, body))!.Status);
        Assert.Equal("0", (await AskAsync(Alice, "GET", "/room/lounge/file/1")).Headers["Content-Length"]);
    }

    [Fact]
    public async Task Fact_31_methods_are_read_in_upper_case_and_unknown_ones_are_refused()
    {
        await StatusAsync(200, Alice, "get", "/room/lounge");
        await StatusAsync(404, Alice, "OPTIONS", "/room/nosuch");
        PlainAnswer answer = await AskAsync(Alice, "FROB", "/room/lounge");
        Assert.Equal(405, answer.Status);
        Assert.Equal(["GET", "HEAD", "OPTIONS", "PUT"], answer.Headers["Allow"].Split(", ").Order());
    }

    [Fact]
    public async Task Fact_32_answers_have_no_other_headers()
    {
        Assert.Equal(["Content-Length", "Content-Type"], (await AskAsync(Alice, "GET", "/room/lounge")).Headers.Keys.Order());
        Assert.Empty((await AskAsync(Alice, "GET", "/inbox/since/0")).Headers);
        PlainAnswer early = await Server.AskAsync(Alice, Now - 100_000, "GET", "/room/lounge");
        Assert.Equal((425, false), (early.Status, early.Headers.ContainsKey("Date")));
    }

    [Fact]
    public async Task Fact_33_a_header_sent_twice_is_joined_and_underscores_count_as_hyphens()
    {
        Dictionary<string, string> headers = Alice.Headers(Server, Now, "GET", "/rooms", []);
        string key = headers["X-SOGS-Pubkey"];
        headers.Remove("X-SOGS-Pubkey");
        Assert.Equal(200, (await PlainExchange.SendAsync(Server.Port, "GET", "/rooms", headers.Append(new("X_SOGS_Pubkey", key)), []))!.Status);
        headers = Alice.Headers(Server, Now, "GET", "/rooms", []);
        Assert.Equal(400, (await PlainExchange.SendAsync(Server.Port, "GET", "/rooms", headers.Append(new("X-SOGS-Pubkey", key)), []))!.Status);
    }

    [Fact]
    public async Task Fact_34_a_plain_key_behind_15_is_an_account_of_its_own()
    {
        byte[] seed = Enumerable.Repeat((byte)9, 32).ToArray(), publicKey = new byte[32], secretKey = new byte[64];
        SessionSdk.Cryptography.Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
        byte[] nonce = new byte[16];
        byte[] message = [.. Server.PublicKey.AsSpan(), .. nonce, .. System.Text.Encoding.ASCII.GetBytes($"{Now}GET/rooms")];
        var headers = new Dictionary<string, string>
        {
            ["X-SOGS-Pubkey"] = "15" + Convert.ToHexStringLower(publicKey),
            ["X-SOGS-Nonce"] = Convert.ToHexString(nonce),
            ["X-SOGS-Timestamp"] = $"{Now}",
            ["X-SOGS-Signature"] = Convert.ToBase64String(SessionSdk.Cryptography.Ed25519.Sign(message, secretKey)),
        };
        Assert.Equal(200, (await PlainExchange.SendAsync(Server.Port, "GET", "/rooms", headers, []))!.Status);
        await StatusAsync(201, Alice, "POST", "/inbox/" + headers["X-SOGS-Pubkey"], """{"message":"AAAA"}""");
    }

    [Fact]
    public async Task Fact_37_without_blinding_both_signs_of_a_key_are_one_account_and_a_15_id_is_a_stranger()
    {
        await UseAsync(options => options.Blinding = CommunityBlinding.None);
        await DoAsync(Alice, "POST", "/room/lounge/message", PostJson(), 201, prefix: 0);
        byte[] scalar = Alice.Scalar(), publicKey = new byte[32], reduced = new byte[32], nonce = new byte[16];
        SessionSdk.Cryptography.Ed25519Scalar.Reduce([.. scalar, .. new byte[32]], reduced);
        SessionSdk.Cryptography.Ed25519Scalar.Negate(reduced, reduced);
        Assert.True(SessionSdk.Cryptography.Ed25519Point.TryMultiplyBase(reduced, publicKey));
        byte[] message = [.. Server.PublicKey.AsSpan(), .. nonce, .. System.Text.Encoding.ASCII.GetBytes($"{Now}DELETE/room/lounge/message/1")];
        var headers = new Dictionary<string, string>
        {
            ["X-SOGS-Pubkey"] = "00" + Convert.ToHexStringLower(publicKey),
            ["X-SOGS-Nonce"] = Convert.ToHexString(nonce),
            ["X-SOGS-Timestamp"] = $"{Now}",
            ["X-SOGS-Signature"] = Convert.ToBase64String(TestMember.SignWith(reduced, publicKey, new byte[32], message)),
        };
        Assert.NotEqual(Alice.UnblindedKey, headers["X-SOGS-Pubkey"]);
        Assert.Equal(200, (await PlainExchange.SendAsync(Server.Port, "DELETE", "/room/lounge/message/1", headers, []))!.Status);
        await StatusAsync(403, Mona, "GET", "/room/lounge/permissions", prefix: 15);
        await StatusAsync(200, Mona, "GET", "/room/lounge/permissions", prefix: 0);
    }

    [Theory]
    [InlineData("""{"method":"GET","path":"/rooms","headers":null}""", 400)]
    [InlineData("""{"method":"GET","path":"/rooms","json":null}""", 400)]
    [InlineData("""{"method":"POST","path":"/room/lounge/file","bytes":5}""", 500)]
    [InlineData("""{"method":"POST","path":"/room/lounge/file","b64":null}""", 200)]
    public async Task Fact_38_what_refuses_a_whole_batch(string part, int status) => await StatusAsync(status, Alice, "POST", "/batch", $"[{part}]");

    [Fact]
    public async Task Fact_38_parts_of_a_batch()
    {
        long id = await PostAsync(Alice);
        JsonNode batch = await DoAsync(Alice, "POST", "/batch", $$"""
            [{"method":"PUT","path":"/room/lounge/reaction/{{id}}/x","json":null},
             {"method":"GET","path":"/room/\ud800"},
             {"method":"POST","path":"/sequence","json":[{"method":"GET","path":"/nosuch"},{"method":"GET","path":"/rooms"}]},
             {{Capabilities}}]
            """);
        Assert.True(batch[0]!["body"]!["added"]!.GetValue<bool>());
        Assert.Equal("""{"code":500,"content-type":"text/plain","body":""}""", batch[1]!.ToJsonString());
        Assert.Equal((200, 1), (batch[2]!["code"]!.GetValue<int>(), batch[2]!["body"]!.AsArray().Count));
        Assert.Equal(200, batch[3]!["code"]!.GetValue<int>());
        JsonNode many = await DoAsync(Alice, "POST", "/batch", "[" + string.Join(",", Enumerable.Repeat(Capabilities, 1000)) + "]");
        Assert.Equal(1000, many.AsArray().Count);
    }

    [Fact]
    public async Task Fact_38_parts_inherit_other_headers_of_the_request()
    {
        byte[] body = """[{"method":"POST","path":"/room/lounge/file","b64":"AAAA"}]"""u8.ToArray();
        var more = new Dictionary<string, string> { ["Content-Disposition"] = "attachment; filename=\"outer.txt\"" };
        Assert.Equal(200, (await Server.AskAsync(Alice, Now, "POST", "/batch", body, more: more)).Status);
        Assert.Equal("attachment; filename*=UTF-8''outer.txt", (await AskAsync(Alice, "GET", "/room/lounge/file/1")).Headers["Content-Disposition"]);
    }

    [Fact]
    public async Task Fact_39_a_direct_message_to_a_stranger_is_404_before_the_body_is_looked_at()
    {
        await StatusAsync(404, Alice, "POST", "/inbox/" + Bob.Id(Server), "{");
        await GetAsync(Bob, "/capabilities");
        foreach (string message in new[] { "0", "false", "[]", "{}", "\"=\"" })
        {
            await StatusAsync(500, Alice, "POST", "/inbox/" + Bob.Id(Server), $$"""{"message":{{message}}}""");
        }

        await StatusAsync(201, Alice, "POST", "/inbox/" + Bob.Id(Server), """{"message":""}""");
        await StatusAsync(201, Alice, "POST", "/inbox/" + Bob.Id(Server), $$"""{"message":"{{Convert.ToBase64String(new byte[2_000_000])}}"}""");
    }

    [Fact]
    public async Task Fact_40_a_raw_file_name_is_kept_right_inside_an_onion_request_and_garbled_outside()
    {
        Dictionary<string, string> headers = Alice.Headers(Server, Now, "POST", "/room/lounge/file", [1]);
        headers["Content-Disposition"] = "attachment; filename=\"日本.txt\"";
        headers["Content-Length"] = "99";
        Assert.StartsWith("""{"code": 201""", await OnionAsync("POST", "/room/lounge/file", headers, [1]));
        Assert.EndsWith("%E6%97%A5%E6%9C%AC.txt", (await AskAsync(Alice, "GET", "/room/lounge/file/1")).Headers["Content-Disposition"]);
        var more = new Dictionary<string, string> { ["Content-Disposition"] = "attachment; filename=\"日本.txt\"" };
        await Server.AskAsync(Alice, Now, "POST", "/room/lounge/file", [1], more: more);
        Assert.DoesNotContain("%E6%97%A5", (await AskAsync(Alice, "GET", "/room/lounge/file/2")).Headers["Content-Disposition"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fact_40_other_headers_inside_an_onion_request()
    {
        Dictionary<string, string> headers = Alice.Headers(Server, Now, "POST", "/room/lounge/file", [1]);
        headers["Transfer-Encoding"] = "chunked";
        Assert.StartsWith("""{"code": 401""", await OnionAsync("POST", "/room/lounge/file", headers, [1]));
        headers = Alice.Headers(Server, Now, "GET", "/rooms", []);
        var doubled = new Dictionary<string, string> { ["x-sogs-nonce"] = "AAAA" };
        foreach ((string name, string value) in headers)
        {
            doubled[name] = value;
        }

        Assert.StartsWith("""{"code": 200""", await OnionAsync("GET", "/rooms", doubled, [], mark: true));
    }

    [Fact]
    public async Task Fact_41_a_message_with_a_smaller_number_may_become_visible_later()
    {
        await UseAsync(CommunityDatabase.PostgreSql);
        long reserved = Room.ReserveMessageId();
        long later = await PostAsync(Alice);
        Room.AddMessage(Bob.Id(Server), new byte[160], new byte[64], reserved);
        Assert.True(reserved < later);
        JsonArray rows = await RowsAsync(Alice, "/room/lounge/messages/since/1");
        Assert.Equal((reserved, 2L), (rows[0]!["id"]!.GetValue<long>(), rows[0]!["seqno"]!.GetValue<long>()));
        Assert.Equal([later, reserved], (await RowsAsync(Alice, "/room/lounge/messages/recent")).Select(row => row!["id"]!.GetValue<long>()));
    }

    [Fact]
    public async Task Fact_41_writers_and_pollers_at_once_end_with_the_server_s_state()
    {
        TestMember[] writers = [.. Enumerable.Range(0, 6).Select(_ => TestMember.Generate())];
        var known = new Dictionary<long, string?>();
        long position = 0;
        Task writing = Task.WhenAll(writers.Select(writer => WriteAsync(writer)));
        bool isAllRead = false;
        for (int look = 0; !isAllRead; look++)
        {
            Assert.True(look < 10_000, "The changes of the room come to no end.");
            bool isLast = writing.IsCompleted;
            JsonArray rows = await RowsAsync(Bob, $"/room/lounge/messages/since/{position}?limit=256&t=r");
            foreach (JsonNode? row in rows)
            {
                long seqno = row!["seqno"]!.GetValue<long>();
                Assert.True(seqno > position);
                position = seqno;
                if (row.AsObject().ContainsKey("data"))
                {
                    known[row["id"]!.GetValue<long>()] = row["data"]?.GetValue<string>();
                }
            }

            isAllRead = isLast && rows.Count == 0;
        }

        await writing;
        Assert.Equal(
            Room.Messages.Where(message => message.Data is not null).Select(message => (message.Id, Convert.ToBase64String(message.Data!.Value.Span))),
            known.Where(pair => pair.Value is not null).OrderBy(pair => pair.Key).Select(pair => (pair.Key, pair.Value!)));
    }

    [Fact]
    public async Task Fact_42_the_same_at_once()
    {
        long id = await PostAsync(Alice);
        byte[] nonce = Enumerable.Repeat((byte)5, 16).ToArray();
        await StatusAsync(200, Bob, "GET", "/rooms");
        PlainAnswer[] nonces = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Server.AskAsync(Bob, Now, "GET", "/rooms", nonce: nonce)));
        Assert.Equal([200, 425, 425], nonces.Select(answer => answer.Status).Order());
        PlainAnswer[] reactions = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => AskAsync(Bob, "PUT", $"/room/lounge/reaction/{id}/x")));
        Assert.Single(reactions, answer => JsonNode.Parse(answer.Body)!["added"]!.GetValue<bool>());
        PlainAnswer[] deletions = await Task.WhenAll(new[] { Alice, Mona, Adam }.Select(member => AskAsync(member, "DELETE", $"/room/lounge/message/{id}")));
        Assert.Equal([200, 404, 404], deletions.Select(answer => answer.Status).Order());
        await StatusAsync(500, Alice, "PUT", $"/room/lounge/message/{id}", PostJson());
    }

    private async Task WriteAsync(TestMember writer)
    {
        for (int i = 0; i < 20; i++)
        {
            long id = await PostAsync(writer, data: [(byte)i]);
            await DoAsync(writer, "PUT", $"/room/lounge/reaction/{id}/x");
            await DoAsync(writer, "PUT", $"/room/lounge/message/{id}", PostJson(data: [(byte)i, 1]));
            if (i % 3 == 0)
            {
                await DoAsync(writer, "DELETE", $"/room/lounge/message/{id}", null);
            }
        }
    }

    private async Task<string> OnionAsync(string method, string endpoint, Dictionary<string, string> headers, byte[] body, bool mark = false)
    {
        string meta = "{\"method\":\"" + method + "\",\"endpoint\":\"" + endpoint + "\",\"headers\":{" + string.Join(",", headers.Select(header => $"{JsonValue.Create(header.Key).ToJsonString()}:{JsonValue.Create(header.Value).ToJsonString()}")) + "}}";
        byte[] information = [.. mark ? new byte[] { 0xef, 0xbb, 0xbf } : [], .. System.Text.Encoding.UTF8.GetBytes(meta)];
        byte[] plain = [.. System.Text.Encoding.ASCII.GetBytes($"l{information.Length}:"), .. information, .. System.Text.Encoding.ASCII.GetBytes($"{body.Length}:"), .. body, (byte)'e'];
        OnionLayers.Layer layer = OnionLayers.Encrypt(plain, Server.PublicKey);
        PlainAnswer answer = (await PlainExchange.SendAsync(Server.Port, "POST", "/oxen/v4/lsrpc", [], OnionLayers.Frame(layer.Ciphertext, layer.Describe())))!;
        string text = System.Text.Encoding.UTF8.GetString(layer.Open(answer.Body));
        return text[(text.IndexOf(':', StringComparison.Ordinal) + 1)..];
    }
}
