using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests;

/// <summary>Single entries of lists that are odd, told twice, not asked for or impossible: each costs itself alone.</summary>
public sealed class OddListTests : IDisposable
{
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network = new();
    private readonly FakeLogger<SwarmClient> _log = new();
    private readonly SwarmClient _client;
    private readonly SwarmSigner _signer;

    public OddListTests()
    {
        _client = new SwarmClient(_network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero }, _log);
        _signer = SwarmSigner.ForAccount(_keys);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => _network.Clock.UtcNow;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task An_empty_message_that_anybody_stored_spoils_no_answer()
    {
        JsonObject empty = Message(string.Empty);
        empty["data"] = "=";
        Answer(false, Message("one"), empty, Message("two"), Copy(empty));
        RetrieveResult result = await _client.RetrieveAsync(Retrieval(), Token);
        Assert.Equal(["one", "two"], Texts(result));
        Assert.Equal(2, result.Dropped);
        Assert.Equal(MessageHash.Compute(_keys.Id, default, default), result.Position!.Value.Hash);
        Assert.Empty(_network.Reports);
        Assert.Contains(_log.Collector.GetSnapshot(), record => record.Id.Id == 4009);
    }

    [Theory]
    [InlineData(253_402_300_799_999)]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(-5)]
    public async Task A_time_that_cannot_be_is_brought_to_what_can(long told)
    {
        JsonObject message = Message("one");
        message["timestamp"] = told;
        message["expiration"] = told;
        Answer(false, message);
        RetrieveResult result = await _client.RetrieveAsync(Retrieval(), Token);
        StoredMessage read = Assert.Single(result.Messages);
        Assert.InRange(read.Timestamp, Now.AddDays(-31), Now.AddMinutes(5));
        Assert.InRange(read.Expiry, Now.AddMinutes(-1), Now.AddDays(31));
        Assert.Equal(read.Expiry, result.Position!.Value.Expiry);
    }

    [Fact]
    public async Task A_config_that_was_extended_for_years_keeps_its_time()
    {
        JsonObject message = Message("config", Namespace.Contacts);
        message["timestamp"] = Now.AddYears(-3).ToUnixTimeMilliseconds();
        Answer(false, message);
        RetrieveResult result = await _client.RetrieveAsync(Retrieval() with { Namespace = Namespace.Contacts }, Token);
        Assert.True(Assert.Single(result.Messages).Timestamp < Now.AddYears(-2));
    }

    [Fact]
    public async Task A_message_that_is_told_twice_comes_once()
    {
        Answer(false, Message("one"), Message("one"), Message("two"), Message("one"));
        RetrieveResult result = await _client.RetrieveAsync(Retrieval(), Token);
        Assert.Equal(["one", "two"], Texts(result));
        Assert.Equal(2, result.Dropped);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task More_of_nothing_new_is_no_more(bool isRepeat)
    {
        JsonObject one = Message("one");
        Answer(true, isRepeat ? [one] : []);
        RetrieveResult result = await _client.RetrieveAsync(Retrieval() with { AfterHash = MessageHash.Parse((string)one["hash"]!) }, Token);
        Assert.False(result.More);
    }

    [Fact]
    public async Task No_more_messages_come_than_were_asked_for()
    {
        Answer(false, Message("one"), Message("two"), Message("three"));
        RetrieveResult result = await _client.RetrieveAsync(Retrieval() with { MaxCount = 2 }, Token);
        Assert.Equal(["one", "two"], Texts(result));
        Assert.True(result.More);
        Assert.Equal(result.Messages[1].Hash, result.Position!.Value.Hash);
    }

    [Fact]
    public async Task Messages_of_another_namespace_are_passed_over_quietly()
    {
        Answer(false, Message("config", Namespace.UserGroups), Message("one"));
        RetrieveResult result = await _client.RetrieveAsync(Retrieval(), Token);
        Assert.Equal(["one"], Texts(result));
        Assert.Equal((0, 1), (result.Dropped, result.Strays));
        Assert.DoesNotContain(_log.Collector.GetSnapshot(), record => record.Id.Id == 4009);
    }

    [Fact]
    public async Task A_message_that_is_larger_than_any_is_left_out()
    {
        Answer(false, Message(new string('x', StoreRequest.MaxDataSize + 1)), Message("one"));
        RetrieveResult result = await _client.RetrieveAsync(Retrieval(), Token);
        Assert.Equal(["one"], Texts(result));
    }

    [Fact]
    public async Task Data_with_every_kind_of_escape_is_read()
    {
        byte[] data = [0xfb, 0xff, 0xbf, 0xfb, 0xff, 0xbf];
        string text = Convert.ToBase64String(data);
        string hash = MessageHash.Compute(_keys.Id, default, data).ToString();
        string escaped = text.Replace("/", "\\/", StringComparison.Ordinal).Replace("+", "\\u002B", StringComparison.Ordinal);
        _network.Script = (_, _) => (200, $$"""{"messages":[{"hash":"{{hash}}","timestamp":1,"expiration":1,"data":"{{escaped}}"}],"more":false}""");
        Assert.Equal(data, Assert.Single((await _client.RetrieveAsync(Retrieval(), Token)).Messages).Data);
    }

    [Fact]
    public async Task Only_expiries_that_were_asked_for_and_can_be_are_told()
    {
        MessageHash asked = Hash("one");
        MessageHash odd = Hash("two");
        _network.Script = (_, _) => (200, new JsonObject { ["expiries"] = new JsonObject { [odd.ToString()] = "soon", [Hash("other").ToString()] = 5, ["x"] = 1, [asked.ToString()] = 253_402_300_799_999 } }.ToJsonString());
        GetExpiriesResult result = await _client.GetExpiriesAsync(new GetExpiriesRequest { Address = _keys.Id, Signer = _signer, Messages = [asked, odd] }, Token);
        Assert.Equal([asked], result.Expiries.Keys);
        Assert.InRange(result.Expiries[asked], Now, Now.AddDays(31));
        Assert.Empty(_network.Reports);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"expiries":{}}""")]
    public async Task No_expiries_of_all_messages_do_not_say_that_there_are_none(string body)
    {
        _network.Script = (_, _) => (200, body);
        GetExpiriesResult result = await _client.GetExpiriesAsync(new GetExpiriesRequest { Address = _keys.Id, Signer = _signer, All = true }, Token);
        Assert.Empty(result.Expiries);
        Assert.False(result.IsAnswered);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task An_odd_revocation_is_left_out_alone()
    {
        using GroupKeys group = GroupKeys.Generate();
        const string Good = "AwMAACVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd";
        _network.Script = (_, _) => (200, $$"""{"revoked_subaccounts":["x",7,"\ud800",[{}],"{{Good}}","{{Good}}"],"t":1}""");
        RevokedSubaccountsResult result = await _client.GetRevokedSubaccountsAsync(new RevokedSubaccountsRequest { Address = group.Id, Signer = SwarmSigner.ForGroup(group) }, Token);
        Assert.Single(result.Tokens);
    }

    [Fact]
    public async Task A_hard_fork_that_no_chain_has_is_not_believed()
    {
        _network.Script = (_, _) => (200, """{"messages":[],"more":false,"hf":[2147483647,9]}""");
        await _client.RetrieveAsync(Retrieval(), Token);
        Assert.Equal(default, _client.HardFork);
    }

    [Fact]
    public async Task The_text_of_a_node_does_not_carry_an_account_into_exceptions_or_logs()
    {
        _network.Script = (_, _) => (400, $"no\u0007 {_keys.Id} {new string('x', 5_000)}");
        SwarmRefusedException error = await Assert.ThrowsAsync<SwarmRefusedException>(() => _client.RetrieveAsync(Retrieval(), Token));
        Assert.DoesNotContain(_keys.Id.ToString(), error.Message, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain('\u0007', error.Message);
        Assert.True(error.Message.Length < 500);
    }

    [Fact]
    public async Task The_reason_of_a_member_does_not_carry_an_account()
    {
        TestNode member = _network.MembersOf(_keys.Id).First();
        _network.Script = (node, request) =>
        {
            JsonNode answer = JsonNode.Parse(_network.Server.Answer(_network.Of(node), request).Body)!;
            answer["swarm"]![member.Key] = new JsonObject { ["failed"] = true, ["code"] = "500", ["reason"] = $"bad {_keys.Id}" };
            return (200, answer.ToJsonString());
        };
        StoreResult result = await _client.StoreAsync(new StoreRequest { Address = _keys.Id, Data = "x"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) }, Token);
        string reason = result.Members.Single(answer => answer.Verdict == MemberVerdict.Failed).Reason!;
        Assert.StartsWith("500 bad", reason, StringComparison.Ordinal);
        Assert.DoesNotContain(_keys.Id.ToString(), reason, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Nodes_that_cannot_be_are_left_out_of_a_swarm_alone()
    {
        ServiceNode good = _network.Nodes[0].Node;
        _network.Script = (_, _) => (200, $$"""{"snodes":[7,{"ip":[],"port_https":1},{"ip":"10.1.1.1","port_https":99999,"pubkey_ed25519":"{{_network.Nodes[1].Key}}"},{"ip":"10.1.1.1","port_https":5,"pubkey_ed25519":"{{good.Ed25519PublicKey}}"}],"swarm":"abc"}""");
        GetSwarmResult result = await _client.AskForSwarmAsync(_keys.Id, Token);
        Assert.Equal(good.Ed25519PublicKey, Assert.Single(result.Swarm.Members).Ed25519PublicKey);
    }

    private void Answer(bool more, params JsonObject[] messages) =>
        _network.Script = (_, _) => (200, new JsonObject { ["messages"] = new JsonArray([.. messages.Select(Copy)]), ["more"] = more }.ToJsonString());

    private static JsonObject Copy(JsonObject message) => (JsonObject)message.DeepClone();

    private MessageHash Hash(string text) => MessageHash.Compute(_keys.Id, default, System.Text.Encoding.UTF8.GetBytes(text));

    private JsonObject Message(string text, Namespace ns = default)
    {
        byte[] data = System.Text.Encoding.UTF8.GetBytes(text);
        return new JsonObject
        {
            ["hash"] = MessageHash.Compute(_keys.Id, ns, data).ToString(),
            ["timestamp"] = Now.ToUnixTimeMilliseconds(),
            ["expiration"] = Now.AddDays(1).ToUnixTimeMilliseconds(),
            ["data"] = Convert.ToBase64String(data),
        };
    }

    private static string[] Texts(RetrieveResult result) => [.. result.Messages.Select(message => System.Text.Encoding.UTF8.GetString(message.Data.Span))];

    private RetrieveRequest Retrieval() => new() { Address = _keys.Id, Signer = _signer };
}
