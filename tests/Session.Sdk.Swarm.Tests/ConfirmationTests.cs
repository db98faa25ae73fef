using System.Text.Json.Nodes;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests;

/// <summary>Who has to confirm what a whole swarm executes, and what a single member can say.</summary>
public sealed class ConfirmationTests : IDisposable
{
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly GroupKeys _group = GroupKeys.Generate();
    private readonly FakeNetwork _network = new();
    private readonly SwarmClient _client;
    private readonly SwarmSigner _signer;

    public ConfirmationTests()
    {
        _client = new SwarmClient(_network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero });
        _signer = SwarmSigner.ForAccount(_keys);
    }

    public static TheoryData<string> Methods => ["delete", "delete_all", "delete_before", "expire", "expire_all", "revoke", "unrevoke"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeMilliseconds(_network.Clock.UtcNow.ToUnixTimeMilliseconds());

    public void Dispose()
    {
        _keys.Dispose();
        _group.Dispose();
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Members_that_are_left_out_did_not_confirm(string method)
    {
        LeaveOut(3, method);
        OutcomeUnknownException error = await Assert.ThrowsAsync<OutcomeUnknownException>(() => SendAsync(method));
        Assert.Contains("2 of 5", error.InnerException!.Message, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Half_of_the_swarm_is_enough_and_the_result_tells_who_was_left_out(string method)
    {
        TestNode[] gone = LeaveOut(2, method);
        SwarmWideResult result = await SendAsync(method);
        Assert.Equal(gone.Select(node => node.Node.Ed25519PublicKey).ToHashSet(), result.LeftOut.ToHashSet());
        Assert.Equal((3, 5, true, false), (result.Confirmed, result.SwarmSize, result.IsConfirmedByHalf, result.IsConfirmedByAll));
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task All_members_together_confirm_it_all(string method) => Assert.True((await SendAsync(method)).IsConfirmedByAll);

    [Fact]
    public async Task A_node_that_keeps_a_message_to_itself_is_not_believed_in_a_batch()
    {
        _network.Script = (node, request) => Change(node, request, (swarm, _) => Keep(swarm, key => key == node.Ed25519PublicKey.ToString()));
        StoreRequest store = new() { Address = _keys.Id, Signer = _signer, Namespace = Namespace.Contacts, Data = "config"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) };
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => _client.SequenceAsync([store], Token));
        BatchResult mixed = await _client.SequenceAsync([store, new RetrieveRequest { Address = _keys.Id, Signer = _signer }], Token);
        Assert.False(mixed.TryGet(store, out _));
    }

    [Fact]
    public async Task Nodes_that_the_list_does_not_know_are_unknown_and_not_held_to_lie()
    {
        TestNode stranger = _network.Nodes.Except(_network.MembersOf(_keys.Id)).First();
        _network.Script = (node, request) => Change(node, request, (swarm, _) =>
        {
            string hash = (string)swarm.First().Value!["hash"]!;
            swarm[stranger.Key] = new JsonObject { ["hash"] = hash, ["expiry"] = Now.AddDays(1).ToUnixTimeMilliseconds(), ["signature"] = stranger.Sign(hash) };
        });
        StoreResult result = await _client.StoreAsync(Hello(), Token);
        Assert.Equal(MemberVerdict.Unknown, result.Members.Single(member => member.Node == stranger.Node.Ed25519PublicKey).Verdict);
        Assert.Equal(5, result.Confirmed);
        Assert.True(result.IsConfirmedByAll);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task Strangers_in_an_answer_do_not_make_half_a_swarm_too_few()
    {
        _network.Script = (node, request) => Change(node, request, (swarm, _) =>
        {
            foreach (TestNode stranger in _network.Nodes.Except(_network.MembersOf(_keys.Id)))
            {
                swarm[stranger.Key] = new JsonObject { ["failed"] = true };
            }
        });
        Assert.True((await SendAsync("delete")).IsConfirmedByHalf);
    }

    [Fact]
    public async Task Times_of_their_own_are_told_for_the_messages_that_were_changed()
    {
        MessageHash one = await StoreAsync("one");
        MessageHash two = await StoreAsync("two");
        MessageHash never = MessageHash.Compute(_keys.Id, default, "never"u8);
        DateTimeOffset now = Now;
        ExpireRequest request = new() { Address = _keys.Id, Signer = _signer, Messages = [two, never, one], Expiries = [now.AddDays(3), now.AddDays(4), now.AddHours(1)], Change = ExpiryChange.Extend };
        ExpireResult result = await _client.ExpireAsync(request, Token);
        Assert.Equal(5, result.Confirmed);
        Assert.Equal([two], result.Updated);
        Assert.Equal([one], result.Unchanged.Keys);
        Assert.Equal([never], result.Missing);
        Assert.All(result.Members, member => Assert.Equal([now.AddDays(3)], member.Expiries));
    }

    [Fact]
    public async Task A_message_of_which_a_member_must_not_speak_is_not_missing()
    {
        Assert.True(SubaccountKeys.TryCreate(_keys, _group.CreateSubaccount(_keys.Id), out SubaccountKeys? member));
        using (member)
        {
            SwarmSigner signer = SwarmSigner.ForSubaccount(_group.Id, member);
            StoreRequest store = new() { Address = _group.Id, Signer = signer, Namespace = Namespace.GroupMessages, Data = "hi"u8.ToArray(), TimeToLive = TimeSpan.FromDays(5) };
            StoreResult stored = await _client.StoreAsync(store, Token);
            ExpireResult result = await _client.ExpireAsync(new ExpireRequest { Address = _group.Id, Signer = signer, Messages = [stored.Hash], Expiries = [Now.AddDays(1)] }, Token);
            Assert.Equal(5, result.Confirmed);
            Assert.Empty(result.Updated);
            Assert.Empty(result.Missing);
        }
    }

    [Fact]
    public async Task One_member_hides_no_loss_and_moves_no_expiry()
    {
        MessageHash kept = await StoreAsync("kept");
        MessageHash lost = await StoreAsync("lost");
        TestNode liar = _network.MembersOf(_keys.Id).Last();
        foreach (TestNode member in _network.MembersOf(_keys.Id).Where(member => member != liar))
        {
            member.Messages.RemoveAll(message => message.Hash == lost.ToString());
        }

        liar.Messages[0] = liar.Messages[0] with { Expiry = Now.AddDays(29).ToUnixTimeMilliseconds() };
        ExpireResult result = await _client.ExpireAsync(new ExpireRequest { Address = _keys.Id, Signer = _signer, Messages = [kept, lost], Expiries = [Now.AddHours(1)], Change = ExpiryChange.Extend }, Token);
        Assert.Equal([lost], result.Missing);
        Assert.InRange(result.Unchanged[kept], Now.AddHours(23), Now.AddHours(25));
    }

    [Fact]
    public async Task A_change_or_an_expiry_that_one_member_alone_signs_is_none()
    {
        MessageHash hash = await StoreAsync("kept");
        TestNode liar = _network.MembersOf(_keys.Id).Last();
        foreach (TestNode member in _network.MembersOf(_keys.Id).Where(member => member != liar))
        {
            member.Messages[0] = member.Messages[0] with { Expiry = Now.AddDays(9).ToUnixTimeMilliseconds() };
        }

        ExpireRequest extend = new() { Address = _keys.Id, Signer = _signer, Messages = [hash], Expiries = [Now.AddDays(5)], Change = ExpiryChange.Extend };
        ExpireResult result = await _client.ExpireAsync(extend, Token);
        Assert.Equal([hash], Assert.Single(result.Members, member => member.Node == liar.Node.Ed25519PublicKey).Hashes);
        Assert.Empty(result.Updated);

        liar.Messages[0] = liar.Messages[0] with { Expiry = Now.AddDays(20).ToUnixTimeMilliseconds() };
        result = await _client.ExpireAsync(extend with { Expiries = [Now.AddDays(12)] }, Token);
        Assert.Equal([hash], result.Updated);
        Assert.Empty(result.Unchanged);
    }

    [Fact]
    public async Task A_message_that_one_member_lacks_is_missing_there()
    {
        MessageHash hash = await StoreAsync("config");
        _network.MembersOf(_keys.Id).First().Messages.Clear();
        ExpireResult result = await _client.ExpireAsync(new ExpireRequest { Address = _keys.Id, Signer = _signer, Messages = [hash], Expiries = [Now.AddDays(3)], Change = ExpiryChange.Extend }, Token);
        Assert.Empty(result.Missing);
        Assert.Equal([hash], result.MissingSomewhere);
    }

    [Fact]
    public async Task An_expiry_that_no_node_can_have_set_is_a_lie()
    {
        MessageHash hash = await StoreAsync("one");
        TestNode liar = _network.MembersOf(_keys.Id).Last();
        const long Never = 253_402_300_799_999;
        _network.Script = (node, request) => Change(node, request, (swarm, _) =>
            swarm[liar.Key] = new JsonObject { ["updated"] = new JsonArray(hash.ToString()), ["expiry"] = Never, ["signature"] = liar.Sign($"{_keys.Id}{Never}{hash}{hash}") });
        ExpireResult result = await _client.ExpireAsync(new ExpireRequest { Address = _keys.Id, Signer = _signer, Messages = [hash], Expiries = [Now.AddDays(3)] }, Token);
        Assert.Equal(MemberVerdict.Lied, result.Members.Single(member => member.Node == liar.Node.Ed25519PublicKey).Verdict);
        Assert.Equal(4, result.Confirmed);
    }

    [Fact]
    public async Task A_list_that_tells_a_message_twice_is_a_lie()
    {
        MessageHash hash = await StoreAsync("one");
        TestNode liar = _network.MembersOf(_keys.Id).Last();
        _network.Script = (node, request) => Change(node, request, (swarm, _) =>
            swarm[liar.Key] = new JsonObject { ["deleted"] = new JsonArray(hash.ToString(), hash.ToString()), ["signature"] = liar.Sign($"{_keys.Id}{hash}{hash}{hash}") });
        DeleteResult result = await _client.DeleteAsync(new DeleteRequest { Address = _keys.Id, Signer = _signer, Messages = [hash] }, Token);
        Assert.Equal(4, result.Confirmed);
        Assert.Equal([hash], result.Deleted);
    }

    [Fact]
    public async Task What_no_signature_covers_makes_no_stored_message_immortal()
    {
        _network.Script = (node, request) => Change(node, request, (swarm, _) =>
        {
            foreach (KeyValuePair<string, JsonNode?> entry in swarm)
            {
                entry.Value!["expiry"] = 253_402_300_799_999;
                entry.Value["already"] = true;
            }
        });
        StoreResult result = await _client.StoreAsync(Hello(), Token);
        Assert.InRange(result.Expiry, Now, Now.AddDays(31));
        _network.Script = (node, request) => Change(node, request, (swarm, _) => swarm[node.Ed25519PublicKey.ToString()]!["expiry"] = 2_000_000_000);
        result = await _client.StoreAsync(Hello(), Token);
        Assert.InRange(result.Expiry, Now.AddHours(23), Now.AddHours(25));
    }

    [Fact]
    public async Task Requests_that_servers_cannot_do_or_answer_as_badly_signed_are_not_sent()
    {
        DeleteBeforeRequest before = new() { Address = _keys.Id, Signer = _signer, Scope = NamespaceScope.All, Before = Now };
        await Assert.ThrowsAsync<ArgumentException>(() => _client.DeleteBeforeAsync(before, Token));
        DeleteBeforeRequest late = before with { Scope = Namespace.Messages, Before = Now.AddMinutes(5) };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.DeleteBeforeAsync(late, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.SequenceAsync([late], Token));
        ExpireRequest expire = new() { Address = _keys.Id, Signer = _signer, Messages = [Hello().ComputeHash()], Expiries = [Now.AddMinutes(-5)] };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.ExpireAsync(expire, Token));
        ExpireAllRequest all = new() { Address = _keys.Id, Signer = _signer, Scope = NamespaceScope.All, Expiry = Now.AddMinutes(-5) };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.ExpireAllAsync(all, Token));
        Assert.Empty(_network.Calls);
    }

    private async Task<SwarmWideResult> SendAsync(string method)
    {
        MessageHash hash = Hello().ComputeHash();
        SwarmSigner group = SwarmSigner.ForGroup(_group);
        return method switch
        {
            "delete" => await _client.DeleteAsync(new DeleteRequest { Address = _keys.Id, Signer = _signer, Messages = [hash] }, Token),
            "delete_all" => await _client.DeleteAllAsync(new DeleteAllRequest { Address = _keys.Id, Signer = _signer, Scope = NamespaceScope.All }, Token),
            "delete_before" => await _client.DeleteBeforeAsync(new DeleteBeforeRequest { Address = _keys.Id, Signer = _signer, Scope = Namespace.Messages, Before = Now }, Token),
            "expire" => await _client.ExpireAsync(new ExpireRequest { Address = _keys.Id, Signer = _signer, Messages = [hash], Expiries = [Now.AddDays(1)] }, Token),
            "expire_all" => await _client.ExpireAllAsync(new ExpireAllRequest { Address = _keys.Id, Signer = _signer, Scope = NamespaceScope.All, Expiry = Now.AddDays(1) }, Token),
            "revoke" => await _client.RevokeSubaccountsAsync(new RevokeSubaccountsRequest { Address = _group.Id, Signer = group, Tokens = [_group.ComputeToken(_keys.Id)] }, Token),
            _ => await _client.UnrevokeSubaccountsAsync(new UnrevokeSubaccountsRequest { Address = _group.Id, Signer = group, Tokens = [_group.ComputeToken(_keys.Id)] }, Token),
        };
    }

    /// <summary>Has every answer leave the last members of the swarm out.</summary>
    private TestNode[] LeaveOut(int count, string method)
    {
        SessionAddress address = method.EndsWith("revoke", StringComparison.Ordinal) ? _group.Id : _keys.Id;
        TestNode[] gone = [.. _network.MembersOf(address).TakeLast(count)];
        _network.Script = (node, request) => Change(node, request, (swarm, _) => Keep(swarm, key => !gone.Any(member => member.Key == key)));
        return gone;
    }

    private (int Status, string Body)? Change(ServiceNode node, JsonObject request, Action<JsonObject, JsonObject> change)
    {
        (int status, string body) = _network.Server.Answer(_network.Of(node), request);
        JsonNode answer = JsonNode.Parse(body)!;
        if (answer["swarm"] is JsonObject swarm)
        {
            change(swarm, request["params"]!.AsObject());
        }

        foreach ((JsonNode? part, int i) in (answer["results"]?.AsArray() ?? []).Select((part, i) => (part, i)))
        {
            if (part!["body"] is JsonObject inner && inner["swarm"] is JsonObject partSwarm)
            {
                change(partSwarm, request["params"]!["requests"]![i]!["params"]!.AsObject());
            }
        }

        return (status, answer.ToJsonString());
    }

    private static void Keep(JsonObject swarm, Func<string, bool> isKept)
    {
        foreach (string key in swarm.Select(entry => entry.Key).Where(key => !isKept(key)).ToArray())
        {
            swarm.Remove(key);
        }
    }

    private async Task<MessageHash> StoreAsync(string text) => (await _client.StoreAsync(Hello() with { Data = System.Text.Encoding.UTF8.GetBytes(text) }, Token)).Hash;

    private StoreRequest Hello() => new() { Address = _keys.Id, Data = "hello"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) };
}
