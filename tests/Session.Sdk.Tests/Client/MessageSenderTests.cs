using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Swarm;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Client;

/// <summary>A message whose end is unknown is sent again as it is.</summary>
public sealed class MessageSenderTests : IAsyncDisposable
{
    private readonly TestSwarm _swarm = new();
    private readonly AccountKeys _friend = AccountKeys.Generate();
    private readonly List<StoreRequest> _stored = [];
    private readonly Queue<Exception?> _ends = new();
    private MessageSender? _sender;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static OutcomeUnknownException Unknown => new("The answer got lost.", 1);

    public async ValueTask DisposeAsync()
    {
        await _swarm.DisposeAsync();
        _friend.Dispose();
    }

    [Fact]
    public async Task The_same_bytes_go_out_once_more_at_once()
    {
        PreparedMessage prepared = await PrepareAsync();
        _ends.Enqueue(Unknown);

        SentMessage sent = await _sender!.SendAsync(prepared, Token);

        Assert.Equal(prepared.Hash, sent.Hash);
        Assert.Equal(3, _stored.Count);
        Assert.Same(_stored[0], _stored[1]);
    }

    [Fact]
    public async Task The_caller_gets_the_message_and_repeats_only_what_is_not_known_to_be_stored()
    {
        PreparedMessage prepared = await PrepareAsync();
        _ends.Enqueue(Unknown);
        _ends.Enqueue(new SwarmUnavailableException("Nobody answers."));

        SendOutcomeUnknownException failure = await Assert.ThrowsAsync<SendOutcomeUnknownException>(() => _sender!.SendAsync(prepared, Token));
        Assert.Same(prepared, failure.Prepared);
        Assert.True(failure.IsTransient);
        SentMessage sent = await _sender!.SendAsync(failure.Prepared, Token);

        Assert.Equal((prepared.Hash, prepared.SentAt), (sent.Hash, sent.SentAt));
        Assert.Equal([prepared.Hash, prepared.Hash, prepared.Hash, sent.SyncCopyHash!.Value], _stored.Select(Hash));
        await _sender.SendAsync(prepared, Token);
        Assert.Equal(4, _stored.Count);
    }

    [Fact]
    public async Task A_copy_whose_end_is_unknown_is_repeated_alone()
    {
        PreparedMessage prepared = await PrepareAsync();
        _ends.Enqueue(null);
        _ends.Enqueue(Unknown);
        _ends.Enqueue(Unknown);

        SentMessage sent = await _sender!.SendAsync(prepared, Token);
        var failure = Assert.IsType<SendOutcomeUnknownException>(sent.SyncFailure);
        SentMessage again = await _sender.SendAsync(failure.Prepared, Token);

        Assert.Null(again.SyncFailure);
        Assert.NotNull(again.SyncCopyHash);
        Assert.Equal([_friend.Id, _swarm.Keys.Id, _swarm.Keys.Id, _swarm.Keys.Id], _stored.Select(request => request.Address));
    }

    [Fact]
    public async Task Once_it_may_be_stored_no_later_refusal_makes_that_certain()
    {
        PreparedMessage prepared = await PrepareAsync();
        _ends.Enqueue(new OperationCanceledException());
        _ends.Enqueue(new SwarmUnavailableException("Nobody answers."));

        await Assert.ThrowsAsync<OperationCanceledException>(() => _sender!.SendAsync(prepared, Token));
        await Assert.ThrowsAsync<SendOutcomeUnknownException>(() => _sender!.SendAsync(prepared, Token));
    }

    [Fact]
    public async Task A_refusal_is_no_unknown_end()
    {
        PreparedMessage prepared = await PrepareAsync();
        _ends.Enqueue(new SwarmUnavailableException("Nobody answers."));

        await Assert.ThrowsAsync<SwarmUnavailableException>(() => _sender!.SendAsync(prepared, Token));

        Assert.Single(_stored);
    }

    [Fact]
    public async Task A_message_of_another_account_is_not_sent()
    {
        PreparedMessage prepared = await PrepareAsync();
        await using SessionClient client = await SessionClient.CreateAsync(options => options.SharedNetwork = _swarm.Join(), Token);

        await Assert.ThrowsAsync<ArgumentException>(() => client.ResendAsync(prepared, Token));
    }

    [Fact]
    public async Task An_own_copy_that_comes_back_is_not_taken_for_a_message_of_another_device()
    {
        var store = new InMemorySessionStore(_swarm.Time);
        SessionClient client = await _swarm.ConnectAsync(options => options.Store = store);
        SentMessage sent = await client.SendAsync(_friend.Id, "hello", Token);
        byte[] copy = _swarm.Network.MembersOf(_swarm.Keys.Id).First().Messages.Single(message => message.Hash == sent.SyncCopyHash.ToString()).Data;
        byte[] otherShell = [.. copy, 0xf8, 0x06, 0x01];
        _swarm.Inject(0, MessageHash.Compute(_swarm.Keys.Id, Namespace.Messages, otherShell).ToString(), otherShell);

        await client.PollNowAsync(Token);

        Assert.Empty(await store.GetPendingAsync(client.AccountId, 10, Token));
    }

    private static MessageHash Hash(StoreRequest request) => MessageHash.Compute(request.Address, request.Namespace, request.Data.Span);

    private async Task<PreparedMessage> PrepareAsync()
    {
        SessionClient client = await _swarm.ConnectAsync();
        _sender = new MessageSender(new InMemorySessionStore(_swarm.Time), client.State, StoreAsync, NullLogger.Instance);
        var content = new MessageContent { SentAt = DateTimeOffset.FromUnixTimeSeconds(1_795_000_000), Payload = new VisibleMessage { Text = "hello" } };
        return new PreparedMessage(
            _swarm.Keys.Id, _friend.Id, content.SentAt.Value, content.Payload, [Part(PreparedRole.Message, content, _friend.Id), Part(PreparedRole.OwnCopy, content, _swarm.Keys.Id)]);
    }

    private PreparedPart Part(PreparedRole role, MessageContent content, AccountId recipient)
    {
        byte[] data = DirectMessage.Seal(content, _swarm.Keys, recipient);
        var request = new StoreRequest { Address = recipient, Namespace = Namespace.Messages, Data = data, TimeToLive = TimeSpan.FromDays(14) };
        return new PreparedPart(role, request, Hash(request));
    }

    private Task<StoreResult> StoreAsync(StoreRequest request, CancellationToken cancellationToken)
    {
        _stored.Add(request);
        if (_ends.TryDequeue(out Exception? failure) && failure is not null)
        {
            return Task.FromException<StoreResult>(failure);
        }

        return Task.FromResult(new StoreResult
        {
            Hash = Hash(request),
            AlreadyStored = false,
            Expiry = DateTimeOffset.MaxValue,
            Members = [],
            Node = _swarm.Network.Nodes[0].Node,
            Path = new OnionPath([]),
            RoundTrip = TimeSpan.Zero,
        });
    }
}
