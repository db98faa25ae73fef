using System.Text.Json.Nodes;
using CsCheck;

namespace SessionSdk.DevNet.Tests;

public sealed class MalformedTests : NetworkFixture
{
    private static readonly string[] Methods =
    [
        "get_swarm", "store", "retrieve", "delete", "delete_all", "delete_before", "expire", "expire_all", "get_expiries", "revoke_subaccount",
        "unrevoke_subaccount", "revoked_subaccounts", "oxend_request", "batch", "sequence", "ifelse",
    ];

    private static readonly string[] Names =
    [
        "pubkey", "pubKey", "pubkey_ed25519", "namespace", "timestamp", "sig_timestamp", "ttl", "expiry", "before", "data", "signature", "subaccount", "subaccount_sig",
        "last_hash", "lastHash", "max_count", "max_size", "messages", "required", "shorten", "extend", "revoke", "unrevoke", "endpoint", "params", "requests", "if", "then", "else",
    ];

    private static readonly string[] Values =
    [
        "null", "true", "-1", "1.5", "1e400", "9223372036854775807", "-9223372036854775808", "99999999999999999999", "\"\"", "\"x\"", "\"all\"", "\"é\\u0000\"", "[]", "[null]", "[1,\"x\"]", "{}",
        "{\"method\":\"info\",\"params\":{}}", "{\"hf_at_least\":[]}", "[{\"method\":\"batch\",\"params\":{}}]", "\"054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01\"",
    ];

    private protected override void Configure(DevNetOptions options) => (options.NodeCount, options.SwarmCount) = (1, 1);

    [Fact]
    public void No_parameter_of_any_kind_ends_in_an_exception() =>
        Gen.Select(Gen.Int[0, Methods.Length - 1].Select(index => Methods[index]), Gen.Select(Gen.Int[0, Names.Length - 1].Select(index => Names[index]), Gen.Int[0, Values.Length - 1].Select(index => Values[index])).Array[0, 12]).Sample(request =>
        {
            string parameters = string.Join(",", request.Item2.DistinctBy(item => item.Item1).Select(item => $"\"{item.Item1}\":{item.Item2}"));
            int status = Call("{\"method\":\"" + request.Item1 + "\",\"params\":{" + parameters + "}}");
            return status is 200 or 400 or 401 or 403 or 404 or 406 or 500;
        });

    [Theory]
    [InlineData("{\"method\":\"\\ud800\",\"params\":{}}")]
    [InlineData("{\"\\ud800\":1,\"method\":\"info\",\"params\":{}}")]
    [InlineData("{\"method\":\"get_swarm\",\"params\":{\"pubkey\":\"\\udfff\"}}")]
    public void Half_a_surrogate_pair_is_no_json(string request) => Assert.Equal(400, Call(request));

    [Fact]
    public void Bytes_that_are_no_text_are_no_json() =>
        Gen.Byte.Array[0, 64].Sample(bytes => Call([.. "{\"method\":\""u8, .. bytes, .. "\",\"params\":{}}"u8]) == 400);

    [Fact]
    public void Every_truncation_of_a_request_is_refused()
    {
        string request = new JsonObject { ["method"] = "store", ["params"] = StoreParameters(TestAccount.User(), "x") }.ToJsonString();
        for (int i = 0; i < request.Length; i++)
        {
            Assert.Equal(400, Call(request[..i]));
        }
    }

    [Fact]
    public async Task Random_bytes_to_any_server_are_refused()
    {
        for (int i = 0; i < 200; i += 3)
        {
            byte[] body = Cryptography.SecureRandom.GetBytes(i);
            Assert.Equal(400, (await Http.OnionAsync(Network.Nodes[0], body)).Status);
            Assert.Equal(400, (await Http.PostAsync(new Uri(Network.FileServer.BaseUrl, "oxen/v4/lsrpc"), body, null)).Status);
            Assert.NotNull((await Http.PostAsync(new Uri(Network.SeedUrl, "json_rpc"), body, null)).Json["error"]);
        }
    }

    private int Call(string request) => Call(System.Text.Encoding.UTF8.GetBytes(request));

    private int Call(byte[] request) => Network.Nodes[0].CallAsync(request, TestContext.Current.CancellationToken).GetAwaiter().GetResult().Status;
}
