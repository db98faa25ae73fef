using System.Net.Http;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Swarm.Tests.Client;

/// <summary>How a call ends when the network fails: unknown when a member may have done it, failed when none can have.</summary>
public sealed class OutcomeTests : IDisposable
{
    private static readonly OnionPathException NoAnswer = new("No path brought an answer.", new TimeoutException());

    private readonly FakeTimeProvider _time = new(TimeProvider.System.GetUtcNow());
    private readonly AccountKeys _keys = AccountKeys.FromSeed(new byte[32]);
    private readonly FakeNetwork _network;
    private readonly SwarmClient _client;

    public OutcomeTests()
    {
        _network = new FakeNetwork(_time);
        _client = new SwarmClient(_network, timeProvider: _time);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _keys.Dispose();

    [Theory]
    [InlineData("store")]
    [InlineData("delete")]
    [InlineData("expire")]
    [InlineData("batch")]
    [InlineData("sequence")]
    public async Task A_change_whose_answers_get_lost_ends_as_unknown(string method)
    {
        _network.Script = (node, request) =>
        {
            _network.Server.Answer(_network.Of(node), request);
            throw NoAnswer;
        };
        OutcomeUnknownException unknown = await Assert.ThrowsAsync<OutcomeUnknownException>(() => EndAsync(Call(method)));
        Assert.Equal(3, unknown.MembersAsked);
        Assert.True(unknown.IsTransient);
        Assert.Same(NoAnswer, unknown.InnerException);
        Assert.DoesNotContain(_keys.Id.ToString(), unknown.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_store_whose_end_is_unknown_can_be_repeated_as_the_same_message()
    {
        StoreRequest request = Message();
        _network.Script = (node, json) =>
        {
            _network.Server.Answer(_network.Of(node), json);
            throw NoAnswer;
        };
        await Assert.ThrowsAsync<OutcomeUnknownException>(() => EndAsync(_client.StoreAsync(request, Token)));
        _network.Script = null;
        _time.Advance(TimeSpan.FromHours(1));
        StoreResult again = await _client.StoreAsync(request, Token);
        Assert.True(again.AlreadyStored);
        Assert.Equal(request.ComputeHash(), again.Hash);
        Assert.All(_network.MembersOf(_keys.Id), member => Assert.Single(member.Messages));
    }

    [Fact]
    public async Task A_change_that_is_under_way_at_the_deadline_ends_as_unknown()
    {
        _network.Delay = (_, token) => Task.Delay(Timeout.InfiniteTimeSpan, _time, token);
        OutcomeUnknownException unknown = await Assert.ThrowsAsync<OutcomeUnknownException>(() => EndAsync(_client.StoreAsync(Message(), Token)));
        Assert.Equal(1, unknown.MembersAsked);
        Assert.IsType<TimeoutException>(unknown.InnerException!.InnerException);
    }

    [Fact]
    public async Task A_change_whose_answer_is_unusable_ends_as_unknown()
    {
        _network.Script = (_, _) => (200, "no json");
        Assert.Equal(3, (await Assert.ThrowsAsync<OutcomeUnknownException>(() => EndAsync(_client.StoreAsync(Message(), Token)))).MembersAsked);
    }

    [Fact]
    public async Task A_change_that_reached_nobody_is_no_unknown_one()
    {
        _network.Unreachable.UnionWith(_network.Listed);
        await Assert.ThrowsAsync<SwarmUnavailableException>(() => EndAsync(_client.StoreAsync(Message(), Token)));
    }

    [Fact]
    public async Task A_change_that_two_members_refuse_is_refused_although_a_third_kept_silent()
    {
        _network.Script = (_, _) => _network.Calls.Count == 1 ? throw NoAnswer : (401, "no");
        Assert.Equal(401, (await Assert.ThrowsAsync<SwarmRefusedException>(() => EndAsync(_client.StoreAsync(Message(), Token)))).Status);
    }

    [Fact]
    public async Task A_change_that_one_refuses_and_others_do_not_answer_ends_as_unknown()
    {
        _network.Script = (_, _) => _network.Calls.Count == 1 ? (401, "no") : throw NoAnswer;
        Assert.Equal(3, (await Assert.ThrowsAsync<OutcomeUnknownException>(() => EndAsync(_client.StoreAsync(Message(), Token)))).MembersAsked);
    }

    [Fact]
    public async Task A_request_that_only_reads_is_never_unknown()
    {
        _network.Script = (_, _) => throw NoAnswer;
        await Assert.ThrowsAsync<OnionPathException>(() => EndAsync(_client.RetrieveAsync(Retrieval(), Token)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_network_that_comes_back_before_the_deadline_is_waited_for(bool isWrite)
    {
        DateTimeOffset started = _time.GetUtcNow();
        _network.Script = (_, _) => _time.GetUtcNow() - started < TimeSpan.FromSeconds(7) ? throw Lost(HttpRequestError.ConnectionError) : null;
        await EndAsync(isWrite ? _client.StoreAsync(Message(), Token) : _client.RetrieveAsync(Retrieval(), Token));
        Assert.InRange(_time.GetUtcNow() - started, TimeSpan.FromSeconds(7), TimeSpan.FromSeconds(10));
        Assert.InRange(_network.Calls.Count, 4, 20);
        Assert.Empty(_network.Reports);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_network_that_stays_away_ends_the_call_at_its_deadline(bool hasNodes)
    {
        DateTimeOffset started = _time.GetUtcNow();
        NetworkUnreachableException lost = Lost(HttpRequestError.ConnectionError);
        _network.Script = (_, _) => throw lost;
        _network.ListFailure = hasNodes ? null : lost;
        foreach (Func<Task> call in (Func<Task>[])[() => _client.RetrieveAsync(Retrieval(), Token), () => _client.StoreAsync(Message(), Token), () => _client.ResolveNameAsync(AccountName.Parse("name"), Token)])
        {
            started = _time.GetUtcNow();
            Assert.Same(lost, await Assert.ThrowsAsync<NetworkUnreachableException>(() => EndAsync(call())));
            Assert.InRange(_time.GetUtcNow() - started, TimeSpan.FromSeconds(9.9), TimeSpan.FromSeconds(41));
        }
    }

    [Fact]
    public async Task A_change_that_was_cut_off_while_it_went_out_ends_as_unknown()
    {
        _network.Script = (_, _) => throw Lost(HttpRequestError.ResponseEnded);
        OutcomeUnknownException unknown = await Assert.ThrowsAsync<OutcomeUnknownException>(() => EndAsync(_client.StoreAsync(Message(), Token)));
        Assert.IsType<NetworkUnreachableException>(unknown.InnerException);
        Assert.InRange(unknown.MembersAsked, 1, 5);
    }

    [Fact]
    public async Task A_result_is_kept_although_the_network_is_lost_right_after_it()
    {
        _network.Script = (_, _) =>
        {
            _network.ListFailure = Lost(HttpRequestError.ConnectionError);
            return null;
        };
        Assert.Equal(5, (await EndAsync(_client.StoreAsync(Message(), Token))).Confirmed);
    }

    [Fact]
    public async Task Waiting_for_the_network_ends_when_the_caller_cancels()
    {
        using var source = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _network.Script = (_, _) => throw Lost(HttpRequestError.ConnectionError);
        Task<StoreResult> store = _client.StoreAsync(Message(), source.Token);
        await source.CancelAsync();
        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => store);
        Assert.Equal(source.Token, cancelled.CancellationToken);
    }

    [Fact]
    public async Task Twelve_stores_in_a_swarm_with_a_dead_member_all_succeed_whichever_is_asked_first()
    {
        TestNode dead = _network.MembersOf(_keys.Id).First();
        dead.IsFrozen = true;
        _network.Pace = (node, _) => _network.Of(node) == dead ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(5.6);
        for (byte i = 0; i < 12; i++)
        {
            StoreResult stored = await EndAsync(_client.StoreAsync(Message() with { Data = new byte[] { i } }, Token));
            Assert.Equal(4, stored.Confirmed);
        }

        Assert.All(_network.Options, options => Assert.Null(options.OverlapDelay));
    }

    [Fact]
    public async Task Two_members_that_hang_leave_a_third_the_time_that_a_dead_member_makes_it_take()
    {
        _network.Pace = (_, _) => _network.Calls.Select(call => call.Node).Distinct().Count() < 3 ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(7);
        Assert.Equal(5, (await EndAsync(_client.StoreAsync(Message(), Token))).Confirmed);
        Assert.Equal(3, _network.Calls.Count);
    }

    [Theory]
    [InlineData(12)]
    [InlineData(20)]
    [InlineData(40)]
    [InlineData(90)]
    public void A_second_try_of_a_change_always_has_more_than_the_five_seconds_that_a_dead_member_costs(int seconds)
    {
        var deadline = TimeSpan.FromSeconds(seconds);
        OnionRequestOptions first = SwarmTiming.OptionsOf(Message(), deadline, isLast: false, hasResult: false);
        OnionRequestOptions second = SwarmTiming.OptionsOf(Message(), deadline - first.Deadline - TimeSpan.FromMilliseconds(400), isLast: false, hasResult: false);
        Assert.InRange(first.Deadline, TimeSpan.FromSeconds(5.5), TimeSpan.FromSeconds(28));
        Assert.InRange(second.Deadline, TimeSpan.FromSeconds(5.5), TimeSpan.FromSeconds(28));
        OnionRequestOptions last = SwarmTiming.OptionsOf(Message(), deadline - first.Deadline, isLast: true, hasResult: false);
        Assert.InRange(last.Deadline, TimeSpan.FromSeconds(5.5), TimeSpan.FromSeconds(28));
        Assert.Equal((null, first.Deadline), (first.OverlapDelay, first.TryTimeout));
    }

    private static NetworkUnreachableException Lost(HttpRequestError error) => new("The guard of a path cannot be reached.", new HttpRequestException(error));

    private Task Call(string method)
    {
        SwarmSigner signer = SwarmSigner.ForAccount(_keys);
        MessageHash hash = Message().ComputeHash();
        return method switch
        {
            "store" => _client.StoreAsync(Message(), Token),
            "delete" => _client.DeleteAsync(new DeleteRequest { Address = _keys.Id, Signer = signer, Messages = [hash] }, Token),
            "expire" => _client.ExpireAsync(new ExpireRequest { Address = _keys.Id, Signer = signer, Messages = [hash], Expiries = [_time.GetUtcNow().AddDays(1)] }, Token),
            "batch" => _client.BatchAsync(new BatchRequest { Requests = [Retrieval(), Message()] }, Token),
            _ => _client.SequenceAsync([Message(), Message()], Token),
        };
    }

    private async Task EndAsync(Task call)
    {
        await ReactionTests.AdvanceUntilAsync(_time, () => call.IsCompleted);
        await call;
    }

    private async Task<T> EndAsync<T>(Task<T> call)
    {
        await EndAsync((Task)call);
        return await call;
    }

    private StoreRequest Message() => new() { Address = _keys.Id, Data = "hello"u8.ToArray(), TimeToLive = TimeSpan.FromDays(1) };

    private RetrieveRequest Retrieval() => new() { Address = _keys.Id, Signer = SwarmSigner.ForAccount(_keys), AfterHash = Message().ComputeHash() };
}
