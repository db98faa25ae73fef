using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests;

public sealed class SwarmClientTests : IDisposable
{
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network = new();
    private readonly FakeLogger<SwarmClient> _log = new();
    private readonly SwarmClient _client;
    private readonly SwarmSigner _signer;

    public SwarmClientTests()
    {
        _client = new SwarmClient(_network, new SwarmClientOptions { RetryDelay = TimeSpan.Zero, RateLimitDelay = TimeSpan.FromMilliseconds(1) }, _log);
        _signer = SwarmSigner.ForAccount(_keys);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Fact]
    public async Task A_stored_message_comes_back_from_every_member()
    {
        StoreResult stored = await _client.StoreAsync(Hello(), Token);
        Assert.Equal(Hello().ComputeHash(), stored.Hash);
        Assert.Equal(5, stored.Confirmed);
        Assert.False(stored.AlreadyStored);
        foreach (TestNode member in _network.MembersOf(_keys.Id))
        {
            RetrieveResult retrieved = await _client.RetrieveAsync(Retrieval() with { Node = member.Node }, Token);
            StoredMessage message = Assert.Single(retrieved.Messages);
            Assert.Equal(stored.Hash, message.Hash);
            Assert.Equal("hello"u8, message.Data.Span);
            Assert.Equal(stored.Expiry, message.Expiry);
            Assert.Equal(stored.Hash, retrieved.Position!.Value.Hash);
            Assert.False(retrieved.More);
        }

        Assert.Equal(new HardFork(19, 4), _client.HardFork);
    }

    [Fact]
    public async Task Storing_again_is_recognised()
    {
        await _client.StoreAsync(Hello(), Token);
        StoreResult again = await _client.StoreAsync(Hello() with { TimeToLive = TimeSpan.FromDays(2) }, Token);
        Assert.True(again.AlreadyStored);
        Assert.All(again.Members, member => Assert.True(member.AlreadyStored));
        Assert.Single((await _client.RetrieveAsync(Retrieval(), Token)).Messages);
    }

    [Fact]
    public async Task Namespaces_need_a_signature_except_public_inboxes()
    {
        StoreRequest config = Hello() with { Namespace = Namespace.Contacts };
        await Assert.ThrowsAsync<ArgumentException>(() => _client.StoreAsync(config, Token));
        Assert.Empty(_network.Calls);
        StoreResult stored = await _client.StoreAsync(config with { Signer = _signer }, Token);
        Assert.Equal(5, stored.Confirmed);
        RetrieveResult retrieved = await _client.RetrieveAsync(Retrieval() with { Namespace = Namespace.Contacts }, Token);
        Assert.Equal(stored.Hash, Assert.Single(retrieved.Messages).Hash);
    }

    [Fact]
    public async Task A_signer_of_another_account_is_refused_before_anything_is_sent()
    {
        using AccountKeys other = AccountKeys.Generate();
        await Assert.ThrowsAsync<ArgumentException>(() => _client.RetrieveAsync(Retrieval() with { Signer = SwarmSigner.ForAccount(other) }, Token));
        Assert.Empty(_network.Calls);
    }

    [Theory]
    [InlineData(76_801, 60)]
    [InlineData(5, 9)]
    [InlineData(5, (14 * 86_400) + 1)]
    public async Task A_message_that_no_swarm_would_store_is_refused_before_anything_is_sent(int size, int seconds)
    {
        StoreRequest request = Hello() with { Data = new byte[size], TimeToLive = TimeSpan.FromSeconds(seconds) };
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.StoreAsync(request, Token));
        Assert.Empty(_network.Calls);
    }

    [Fact]
    public async Task The_largest_message_is_stored()
    {
        StoreResult stored = await _client.StoreAsync(Hello() with { Data = new byte[StoreRequest.MaxDataSize] }, Token);
        Assert.Equal(5, stored.Confirmed);
    }

    [Fact]
    public async Task Members_that_fail_or_lie_are_told_apart()
    {
        TestNode[] members = [.. _network.MembersOf(_keys.Id)];
        members[0].IsFrozen = true;
        members[1].Lies = true;
        StoreResult stored = await _client.StoreAsync(Hello(), Token);
        Assert.Equal(3, stored.Confirmed);
        MemberAnswer failed = stored.Members.Single(member => member.Node == members[0].Node.Ed25519PublicKey);
        Assert.Equal(MemberVerdict.Failed, failed.Verdict);
        Assert.Equal("timeout", failed.Reason);
        MemberAnswer lied = stored.Members.Single(member => member.Node == members[1].Node.Ed25519PublicKey);
        Assert.Equal(MemberVerdict.Lied, lied.Verdict);
    }

    [Fact]
    public async Task A_confirmation_by_a_node_that_is_no_member_does_not_count()
    {
        TestNode stranger = _network.Nodes.Except(_network.MembersOf(_keys.Id)).First();
        string hash = Hello().ComputeHash().ToString();
        var entry = new JsonObject { ["hash"] = hash, ["expiry"] = 1, ["signature"] = stranger.Sign(hash) };
        string body = new JsonObject { ["hash"] = hash, ["swarm"] = new JsonObject { [stranger.Key] = entry } }.ToJsonString();
        _network.Script = (_, _) => (200, body);
        OutcomeUnknownException unknown = await Assert.ThrowsAsync<OutcomeUnknownException>(() => _client.StoreAsync(Hello(), Token));
        Assert.Equal(3, unknown.MembersAsked);
        Assert.Equal(3, _network.Calls.Count);
    }

    [Fact]
    public async Task A_store_that_few_confirmed_is_repeated_once_at_another_member()
    {
        foreach (TestNode member in _network.MembersOf(_keys.Id).Take(3))
        {
            member.IsFrozen = true;
        }

        StoreResult stored = await _client.StoreAsync(Hello(), Token);
        Assert.Equal(2, stored.Confirmed);
        Assert.Equal(2, _network.Calls.Select(call => call.Node).Distinct().Count());
        Assert.Equal(2, _network.Calls.Count);
    }

    [Fact]
    public async Task Members_that_are_left_out_of_the_answer_did_not_confirm_a_store()
    {
        foreach (TestNode member in _network.MembersOf(_keys.Id).Take(3))
        {
            member.IsFrozen = true;
        }

        _network.Script = (node, request) =>
        {
            (int status, string body) = _network.Server.Answer(_network.Of(node), request);
            JsonObject answer = JsonNode.Parse(body)!.AsObject();
            JsonObject swarm = answer["swarm"]!.AsObject();
            foreach (string missing in swarm.Where(entry => entry.Value!["failed"] is not null).Select(entry => entry.Key).ToArray())
            {
                swarm.Remove(missing);
            }

            return (status, answer.ToJsonString());
        };

        StoreResult stored = await _client.StoreAsync(Hello(), Token);

        Assert.Equal((2, 2), (stored.Confirmed, stored.Members.Count));
        Assert.Equal(2, _network.Calls.Count);
    }

    [Fact]
    public async Task A_store_that_nobody_confirmed_fails()
    {
        foreach (TestNode member in _network.MembersOf(_keys.Id))
        {
            member.IsFrozen = true;
        }

        SwarmUnavailableException error = await Assert.ThrowsAsync<SwarmUnavailableException>(() => _client.StoreAsync(Hello(), Token));
        Assert.Contains("0 of 5", error.Message, StringComparison.Ordinal);
        Assert.True(error.IsTransient);
    }

    [Fact]
    public async Task Retrieving_goes_on_after_a_hash()
    {
        for (byte i = 0; i < 5; i++)
        {
            await _client.StoreAsync(Hello() with { Data = new byte[] { i } }, Token);
        }

        TestNode node = _network.MembersOf(_keys.Id).First();
        RetrieveResult first = await _client.RetrieveAsync(Retrieval() with { Node = node.Node, MaxCount = 2 }, Token);
        Assert.Equal([0, 1], first.Messages.Select(message => message.Data.Span[0]));
        Assert.True(first.More);
        RetrieveResult rest = await _client.RetrieveAsync(Retrieval() with { Node = node.Node, AfterHash = first.Position!.Value.Hash }, Token);
        Assert.Equal([2, 3, 4], rest.Messages.Select(message => message.Data.Span[0]));
        Assert.False(rest.More);
    }

    [Fact]
    public async Task Data_that_does_not_have_its_hash_is_left_out_and_counted()
    {
        await _client.StoreAsync(Hello(), Token);
        await _client.StoreAsync(Hello() with { Data = "other"u8.ToArray() }, Token);
        foreach (TestNode member in _network.MembersOf(_keys.Id))
        {
            member.Messages[1] = member.Messages[1] with { Data = "forged"u8.ToArray() };
        }

        RetrieveResult retrieved = await _client.RetrieveAsync(Retrieval(), Token);
        Assert.Equal("hello"u8, Assert.Single(retrieved.Messages).Data.Span);
        Assert.Equal(1, retrieved.Dropped);
        Assert.NotEqual(retrieved.Messages[0].Hash, retrieved.Position!.Value.Hash);
        Assert.Contains(_log.Collector.GetSnapshot(), record => record.Id.Id == 4009);
    }

    [Fact]
    public async Task Deleting_tells_what_was_deleted()
    {
        StoreResult stored = await _client.StoreAsync(Hello(), Token);
        MessageHash unknown = MessageHash.Compute(_keys.Id, default, "never stored"u8);
        DeleteRequest request = new() { Address = _keys.Id, Signer = _signer, Messages = [unknown, stored.Hash] };
        DeleteResult deleted = await _client.DeleteAsync(request, Token);
        Assert.Equal([stored.Hash], deleted.Deleted);
        Assert.Equal(5, deleted.Confirmed);
        DeleteResult again = await _client.DeleteAsync(request with { Required = true }, Token);
        Assert.Empty(again.Deleted);
    }

    [Fact]
    public async Task Deleting_everything_verifies_lists_by_namespace()
    {
        await _client.StoreAsync(Hello(), Token);
        await _client.StoreAsync(Hello() with { Namespace = Namespace.Contacts, Signer = _signer }, Token);
        await _client.StoreAsync(Hello() with { Namespace = Namespace.UserGroups, Signer = _signer }, Token);
        DeleteResult deleted = await _client.DeleteAllAsync(new DeleteAllRequest { Address = _keys.Id, Signer = _signer, Scope = NamespaceScope.All }, Token);
        Assert.Equal(3, deleted.Deleted.Count);
        Assert.Equal(5, deleted.Confirmed);
        Assert.Empty((await _client.RetrieveAsync(Retrieval(), Token)).Messages);
    }

    [Fact]
    public async Task Deleting_a_namespace_leaves_the_others()
    {
        await _client.StoreAsync(Hello(), Token);
        await _client.StoreAsync(Hello() with { Namespace = Namespace.Contacts, Signer = _signer }, Token);
        DeleteResult deleted = await _client.DeleteAllAsync(new DeleteAllRequest { Address = _keys.Id, Signer = _signer, Scope = Namespace.Contacts }, Token);
        Assert.Single(deleted.Deleted);
        Assert.Single((await _client.RetrieveAsync(Retrieval(), Token)).Messages);
    }

    [Fact]
    public async Task Deleting_up_to_a_time_spares_younger_messages()
    {
        await _client.StoreAsync(Hello(), Token);
        DeleteBeforeRequest request = new() { Address = _keys.Id, Signer = _signer, Scope = Namespace.Messages, Before = DateTimeOffset.UnixEpoch.AddYears(40) };
        Assert.Empty((await _client.DeleteBeforeAsync(request, Token)).Deleted);
        Assert.Single((await _client.DeleteBeforeAsync(request with { Before = _network.Clock.UtcNow.AddSeconds(5) }, Token)).Deleted);
    }

    [Fact]
    public async Task Expiries_can_be_shortened_extended_and_asked_for()
    {
        StoreResult stored = await _client.StoreAsync(Hello(), Token);
        DateTimeOffset soon = Milliseconds(_network.Clock.UtcNow.AddHours(1));
        ExpireRequest shorten = new() { Address = _keys.Id, Signer = _signer, Messages = [stored.Hash], Expiries = [soon], Change = ExpiryChange.Shorten };
        ExpireResult shortened = await _client.ExpireAsync(shorten, Token);
        Assert.Equal([stored.Hash], shortened.Updated);
        ExpireResult unchanged = await _client.ExpireAsync(shorten with { Expiries = [soon.AddHours(1)] }, Token);
        Assert.Empty(unchanged.Updated);
        Assert.Equal(soon, unchanged.Unchanged[stored.Hash]);
        ExpireResult extended = await _client.ExpireAsync(shorten with { Expiries = [soon.AddDays(99)], Change = ExpiryChange.Extend }, Token);
        Assert.Equal([stored.Hash], extended.Updated);
        Assert.True(extended.Members[0].Expiries[0] < soon.AddDays(31));
        GetExpiriesResult expiries = await _client.GetExpiriesAsync(new GetExpiriesRequest { Address = _keys.Id, Signer = _signer, Messages = [stored.Hash] }, Token);
        Assert.Equal(extended.Members[0].Expiries[0], expiries.Expiries[stored.Hash], TimeSpan.FromSeconds(5));
    }

    [Fact]
    public async Task Each_message_can_get_an_expiry_of_its_own_and_missing_ones_are_told()
    {
        StoreResult one = await _client.StoreAsync(Hello(), Token);
        StoreResult two = await _client.StoreAsync(Hello() with { Data = "two"u8.ToArray() }, Token);
        MessageHash unknown = MessageHash.Compute(_keys.Id, default, "never stored"u8);
        DateTimeOffset now = Milliseconds(_network.Clock.UtcNow);
        ExpireResult result = await _client.ExpireAsync(
            new ExpireRequest { Address = _keys.Id, Signer = _signer, Messages = [one.Hash, unknown, two.Hash], Expiries = [now.AddHours(1), now.AddHours(2), now.AddHours(3)] },
            Token);
        Assert.Equal(5, result.Confirmed);
        Assert.Equal([unknown], result.Missing);
        Assert.Equal(2, result.Updated.Count);
    }

    [Fact]
    public async Task All_expiries_can_be_made_earlier()
    {
        StoreResult stored = await _client.StoreAsync(Hello(), Token);
        ExpireAllResult result = await _client.ExpireAllAsync(new ExpireAllRequest { Address = _keys.Id, Signer = _signer, Scope = NamespaceScope.All, Expiry = Milliseconds(_network.Clock.UtcNow.AddMinutes(1)) }, Token);
        Assert.Equal([stored.Hash], result.Updated);
    }

    [Fact]
    public async Task A_member_of_a_group_stores_and_reads_until_it_is_revoked()
    {
        using GroupKeys group = GroupKeys.Generate();
        Assert.True(SubaccountKeys.TryCreate(_keys, group.CreateSubaccount(_keys.Id), out SubaccountKeys? member));
        using (member)
        {
            SwarmSigner signer = SwarmSigner.ForSubaccount(group.Id, member);
            SwarmSigner admin = SwarmSigner.ForGroup(group);
            StoreRequest store = new() { Address = group.Id, Signer = signer, Namespace = Namespace.GroupMessages, Data = "hi"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) };
            await _client.StoreAsync(store, Token);
            RetrieveRequest retrieve = new() { Address = group.Id, Signer = signer, Namespace = Namespace.GroupMessages };
            Assert.Single((await _client.RetrieveAsync(retrieve, Token)).Messages);
            await Assert.ThrowsAsync<ArgumentException>(() => _client.DeleteAllAsync(new DeleteAllRequest { Address = group.Id, Signer = signer, Scope = NamespaceScope.All }, Token));

            RevocationResult revoked = await _client.RevokeSubaccountsAsync(new RevokeSubaccountsRequest { Address = group.Id, Signer = admin, Tokens = [member.Token] }, Token);
            Assert.Equal(5, revoked.Confirmed);
            SwarmRefusedException refused = await Assert.ThrowsAsync<SwarmRefusedException>(() => _client.RetrieveAsync(retrieve, Token));
            Assert.Equal(401, refused.Status);
            await _client.RetrieveAsync(retrieve with { Namespace = Namespace.RevokedRetrievable }, Token);

            await _client.UnrevokeSubaccountsAsync(new UnrevokeSubaccountsRequest { Address = group.Id, Signer = admin, Tokens = [member.Token] }, Token);
            Assert.Single((await _client.RetrieveAsync(retrieve, Token)).Messages);
        }
    }

    [Fact]
    public async Task A_revocation_succeeds_while_a_member_is_down_and_tells_which()
    {
        using GroupKeys group = GroupKeys.Generate();
        TestNode[] members = [.. _network.MembersOf(group.Id)];
        members[0].IsFrozen = members[1].IsFrozen = true;
        RevokeSubaccountsRequest request = Revocation(group);
        RevocationResult result = await _client.RevokeSubaccountsAsync(request, Token);
        Assert.Equal(3, result.Confirmed);
        Assert.Equal(2, result.Members.Count(member => member.Verdict == MemberVerdict.Failed));
        Assert.Equal(2, _network.Calls.Select(call => call.Node).Distinct().Count());

        BatchResult batch = await _client.SequenceAsync([request], Token);
        Assert.Equal(3, batch.Get(request).Confirmed);

        members[2].IsFrozen = true;
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => _client.RevokeSubaccountsAsync(request, Token));
    }

    [Fact]
    public async Task A_member_that_lies_about_a_revocation_is_told_and_stops_nothing()
    {
        using GroupKeys group = GroupKeys.Generate();
        TestNode liar = _network.MembersOf(group.Id).First();
        liar.Lies = true;
        RevocationResult result = await _client.RevokeSubaccountsAsync(Revocation(group), Token);
        Assert.Equal(2, _network.Calls.Count);
        Assert.Equal(4, result.Confirmed);
        Assert.False(result.IsConfirmedByAll);
        Assert.Equal(liar.Node.Ed25519PublicKey, Assert.Single(result.Members, member => member.Verdict == MemberVerdict.Lied).Node);
    }

    [Fact]
    public async Task A_revocation_that_half_confirmed_is_kept_when_its_repeat_fails()
    {
        using GroupKeys group = GroupKeys.Generate();
        _network.MembersOf(group.Id).First().IsFrozen = true;
        _network.Script = (_, _) => _network.Calls.Count > 1 ? (500, "request failed") : null;
        RevocationResult result = await _client.RevokeSubaccountsAsync(Revocation(group), Token);
        Assert.Equal(4, result.Confirmed);
    }

    [Fact]
    public async Task A_revocation_that_a_member_missed_is_repeated()
    {
        using GroupKeys group = GroupKeys.Generate();
        TestNode late = _network.MembersOf(group.Id).First();
        _network.Script = (_, _) =>
        {
            late.IsFrozen = _network.Calls.Count == 1;
            return null;
        };
        RevocationResult result = await _client.RevokeSubaccountsAsync(Revocation(group), Token);
        Assert.Equal(5, result.Confirmed);
        Assert.Equal(2, _network.Calls.Count);
    }

    [Fact]
    public async Task A_batch_gives_each_request_its_own_result()
    {
        using GroupKeys group = GroupKeys.Generate();
        SwarmSigner signer = SwarmSigner.ForGroup(group);
        StoreRequest hello = Hello() with { Address = group.Id, Signer = signer, Namespace = Namespace.GroupMessages };
        await _client.StoreAsync(hello, Token);
        RetrieveRequest good = Retrieval() with { Address = group.Id, Signer = signer, Namespace = Namespace.GroupMessages };
        GetExpiriesRequest expiries = new() { Address = group.Id, Signer = signer, Messages = [hello.ComputeHash()] };
        RevokedSubaccountsRequest unknown = new() { Address = group.Id, Signer = signer };
        BatchResult result = await _client.BatchAsync(new BatchRequest { Requests = [good, expiries, unknown] }, Token);
        Assert.False(result.IsSuccess);
        Assert.Single(result.Get(good).Messages);
        Assert.True(result.TryGet(expiries, out GetExpiriesResult? told));
        Assert.Single(told.Expiries);
        SwarmRefusedException refused = Assert.Throws<SwarmRefusedException>(() => result.Get(unknown));
        Assert.Equal(400, refused.Status);
        Assert.Equal("no method revoked_subaccounts", refused.Reason);
    }

    [Fact]
    public async Task A_sequence_stops_at_the_first_failure()
    {
        using GroupKeys group = GroupKeys.Generate();
        SwarmSigner signer = SwarmSigner.ForGroup(group);
        StoreRequest first = Hello() with { Address = group.Id, Signer = signer, Namespace = Namespace.GroupMessages };
        RevokedSubaccountsRequest failing = new() { Address = group.Id, Signer = signer };
        StoreRequest last = first with { Data = "last"u8.ToArray() };
        BatchResult result = await _client.SequenceAsync([first, failing, last], Token);
        Assert.Equal(5, result.Get(first).Confirmed);
        Assert.Equal(400, result.Answers[1].Status);
        Assert.False(result.Answers[2].IsExecuted);
        Assert.Throws<SwarmRefusedException>(() => result.Get(last));
        Assert.Single((await _client.RetrieveAsync(Retrieval() with { Address = group.Id, Signer = signer, Namespace = Namespace.GroupMessages }, Token)).Messages);
    }

    [Fact]
    public async Task Only_groups_are_asked_about_revoked_subaccounts()
    {
        var request = new RevokedSubaccountsRequest { Address = _keys.Id, Signer = _signer };
        await Assert.ThrowsAsync<ArgumentException>(() => _client.GetRevokedSubaccountsAsync(request, Token));
        Assert.Empty(_network.Calls);
    }

    [Fact]
    public async Task A_sequence_stops_at_a_required_deletion_that_deleted_nothing()
    {
        StoreRequest store = Hello();
        var delete = new DeleteRequest { Address = _keys.Id, Signer = _signer, Messages = [store.ComputeHash()], Required = true };
        BatchResult result = await _client.SequenceAsync([delete, store], Token);
        Assert.Equal(404, result.Answers[0].Status);
        Assert.Empty(result.Get(delete).Deleted);
        Assert.False(result.Answers[1].IsExecuted);
        Assert.Single(_network.Calls);
        Assert.Empty(_network.Reports);
    }

    [Fact]
    public async Task A_sequence_that_ends_though_nothing_failed_is_a_failure_of_the_node()
    {
        StoreRequest[] stores = [Hello(), Hello() with { Data = "last"u8.ToArray() }];
        _network.Script = (node, request) =>
        {
            JsonNode answer = JsonNode.Parse(_network.Server.Answer(_network.Of(node), request).Body)!;
            answer["results"]!.AsArray().RemoveAt(1);
            return (200, answer.ToJsonString());
        };
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => _client.SequenceAsync(stores, Token));
    }

    [Fact]
    public async Task A_batch_about_two_accounts_or_of_too_many_requests_is_refused()
    {
        using AccountKeys other = AccountKeys.Generate();
        await Assert.ThrowsAsync<ArgumentException>(() => _client.BatchAsync(new BatchRequest { Requests = [Hello(), Hello() with { Address = other.Id }] }, Token));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => _client.BatchAsync(new BatchRequest { Requests = [.. Enumerable.Repeat<NodeRequest>(Hello(), 21)] }, Token));
        await Assert.ThrowsAsync<ArgumentException>(() => _client.BatchAsync(new BatchRequest { Requests = [] }, Token));
        Assert.Empty(_network.Calls);
    }

    [Fact]
    public async Task A_node_chooses_between_two_requests()
    {
        RetrieveRequest then = Retrieval();
        InfoRequest otherwise = new();
        IfElseResult chosen = await _client.IfElseAsync(new IfElseRequest { HardForkAtLeast = new HardFork(19, 0), Then = then, Else = otherwise }, Token);
        Assert.True(chosen.Condition);
        Assert.Empty(chosen.Get(then)!.Messages);
        Assert.Null(chosen.Get(otherwise));
        IfElseResult other = await _client.IfElseAsync(new IfElseRequest { HardForkAtLeast = new HardFork(99, 0), Then = then, Else = otherwise }, Token);
        Assert.Equal(new Version(2, 8, 0), other.Get(otherwise)!.Version);
    }

    [Fact]
    public async Task Any_node_tells_itself_and_the_swarm_of_an_account()
    {
        InfoResult info = await _client.GetInfoAsync(_network.Nodes[3].Node, Token);
        Assert.Equal(new Version(2, 8, 0), info.Version);
        Assert.Same(_network.Nodes[3].Node, info.Node);
        GetSwarmResult told = await _client.AskForSwarmAsync(_keys.Id, Token);
        Swarm computed = await _client.GetSwarmAsync(_keys.Id, Token);
        Assert.Equal(computed.Id, told.Swarm.Id);
        Assert.Equal(computed.Members.Select(member => member.Ed25519PublicKey), told.Swarm.Members.Select(member => member.Ed25519PublicKey));
    }

    [Fact]
    public async Task No_user_data_reaches_the_log()
    {
        _network.Script = (_, _) => (500, "request failed");
        await Assert.ThrowsAsync<SwarmRefusedException>(() => _client.StoreAsync(Hello(), Token));
        await Assert.ThrowsAsync<SwarmRefusedException>(() => _client.RetrieveAsync(Retrieval(), Token));
        string log = string.Join('\n', _log.Collector.GetSnapshot().Select(record => record.Message + record.Exception));
        Assert.NotEmpty(log);
        Assert.DoesNotContain(_keys.Id.ToString(), log, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(Convert.ToBase64String("hello"u8), log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_call_says_so_with_the_callers_token()
    {
        using var source = new CancellationTokenSource();
        _network.Delay = (_, token) => Task.Delay(Timeout.Infinite, token);
        Task<StoreResult> store = _client.StoreAsync(Hello(), source.Token);
        await source.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store);
        Assert.Equal(source.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Many_calls_at_once_do_not_disturb_each_other()
    {
        Task<StoreResult>[] stores = [.. Enumerable.Range(0, 100).Select(i => _client.StoreAsync(Hello() with { Data = BitConverter.GetBytes(i) }, Token))];
        StoreResult[] results = await Task.WhenAll(stores);
        Assert.Equal(100, results.Select(result => result.Hash).Distinct().Count());
        Assert.Equal(100, (await _client.RetrieveAsync(Retrieval(), Token)).Messages.Count);
    }

    private static DateTimeOffset Milliseconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeMilliseconds(time.ToUnixTimeMilliseconds());

    private RevokeSubaccountsRequest Revocation(GroupKeys group) => new() { Address = group.Id, Signer = SwarmSigner.ForGroup(group), Tokens = [group.ComputeToken(_keys.Id)] };

    private StoreRequest Hello() => new() { Address = _keys.Id, Data = "hello"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) };

    private RetrieveRequest Retrieval() => new() { Address = _keys.Id, Signer = _signer };
}
