using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Swarm;
using DirectMessage = SessionSdk.Messaging.DirectMessage;

namespace SessionSdk.EndToEnd.Tests;

/// <summary>What happens when a part of the network fails. Each test has a network of its own.</summary>
public sealed class FaultTests
{
    private static readonly DevNetOptions Quick = new() { RelayTimeout = TimeSpan.FromSeconds(2), SwarmTimeout = TimeSpan.FromSeconds(1) };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 240_000)]
    public async Task Messages_arrive_while_nodes_of_the_path_and_of_the_swarm_are_lost()
    {
        await using var network = await DevNet.DevNet.StartAsync(Quick, Token);
        await using SessionClient alice = await network.ConnectAsync();
        await using SessionClient bob = await network.ConnectAsync();
        await alice.SendAsync(bob.AccountId, "before", Token);

        // Hops may be members of the swarm: it keeps half of its members, with fewer nobody could say that a message is stored.
        IReadOnlyList<DevNode> members = network.GetSwarm(bob.AccountId.ToString());
        bool MayBeLost(DevNode node) => node.IsAlive && (!members.Contains(node) || members.Count(member => member.IsAlive) > (members.Count + 1) / 2);
        OnionPath[] paths = [.. alice.Network.Paths];
        DevNode[] hops = [.. paths.Select(path => network.Nodes.Single(node => node.Ed25519PublicKey == path.Nodes[1].Ed25519PublicKey))];
        foreach (DevNode hop in hops.Where(MayBeLost))
        {
            await hop.KillAsync();
        }

        if (members.FirstOrDefault(node => MayBeLost(node) && paths[0].Nodes.All(hop => hop.Ed25519PublicKey != node.Ed25519PublicKey)) is { } lostMember)
        {
            await lostMember.KillAsync();
        }

        Assert.Contains(hops, hop => !hop.IsAlive);
        Assert.Contains(members, member => !member.IsAlive);
        for (int i = 0; i < 5; i++)
        {
            await alice.SendAsync(bob.AccountId, $"after {i}", Token);
        }

        // Polls that fail in a row are further and further apart.
        List<Message> received = await bob.TakeAsync(6, Token, TimeSpan.FromSeconds(150));

        Assert.Equal(["before", "after 0", "after 1", "after 2", "after 3", "after 4"], received.OrderBy(message => message.SentAt).Select(message => message.Text));
    }

    [Fact]
    public async Task A_lost_guard_is_replaced()
    {
        await using var network = await DevNet.DevNet.StartAsync(Quick, Token);
        await using SessionClient alice = await network.ConnectAsync();
        await using SessionClient bob = await network.ConnectAsync();
        await alice.SendAsync(bob.AccountId, "one", Token);

        ServiceNode[] lost = [.. alice.Network.Paths.Select(path => path.Guard)];
        foreach (ServiceNode guard in lost)
        {
            await network.Nodes.Single(node => node.Ed25519PublicKey == guard.Ed25519PublicKey).KillAsync();
        }

        await alice.SendAsync(bob.AccountId, "two", Token);

        Assert.NotEmpty(lost);
        Assert.Contains(alice.Network.Paths, path => lost.All(guard => guard.Ed25519PublicKey != path.Guard.Ed25519PublicKey));
    }

    [Fact]
    public async Task A_seed_with_another_key_than_the_pinned_one_is_not_believed()
    {
        await using var network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        var settings = new NetworkSettings
        {
            Name = "pinned wrongly",
            Seeds = [new SeedNode(network.SeedUrl, new SeedTrust.PublicKeyPin(Convert.ToBase64String(new byte[32])))],
            AllowSharedSubnets = true,
            MinimumNodes = 8,
        };
        await using SessionClient alice = await SessionClient.CreateAsync(options => options.Network = settings, Token);

        MessageNotSentException failure = await Assert.ThrowsAsync<MessageNotSentException>(() => alice.SendAsync(alice.AccountId, "to nobody", Token));

        SeedNotTrustedException reason = Assert.IsType<SeedNotTrustedException>(failure.InnerException);
        Assert.False(reason.IsTransient);
        Assert.False(failure.IsTransient);
        Assert.NotEqual(DeliveryState.Unknown, failure.State);
        Assert.Equal(0, network.Seed.RequestCount);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(+7)]
    public async Task A_clock_that_is_off_by_hours_does_not_matter(int hours)
    {
        await using var network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        network.ClockOffset = TimeSpan.FromHours(hours);
        await using SessionClient alice = await network.ConnectAsync();
        await using SessionClient bob = await network.ConnectAsync();

        Message sent = await alice.SendAsync(bob.AccountId, "on time", Token);
        Message received = Assert.Single(await bob.TakeAsync(1, Token));

        Assert.Equal(sent.SentAt, received.SentAt);
        Assert.InRange(sent.SentAt - TimeProvider.System.GetUtcNow(), TimeSpan.FromHours(hours - 0.1), TimeSpan.FromHours(hours + 0.1));
    }

    [Fact]
    public async Task Bad_ciphertext_in_the_swarm_is_passed_over_with_a_reason_and_does_not_stop_the_others()
    {
        await using var network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        using ServiceProvider logging = new ServiceCollection().AddLogging(builder => builder.SetMinimumLevel(LogLevel.Trace).AddFakeLogging()).BuildServiceProvider();
        await using SessionClient alice = await network.ConnectAsync();
        await using SessionClient bob = await network.ConnectAsync(loggers: logging.GetRequiredService<ILoggerFactory>());
        byte[] forAnotherKey = DirectMessage.Seal(
            new MessageContent { SentAt = TimeProvider.System.GetUtcNow(), Payload = new VisibleMessage { Text = "misdelivered" } },
            AccountKeys.Generate(),
            alice.AccountId);
        foreach (byte[] bad in (byte[][])[[0x00], [0x00, 0x02], "garbage"u8.ToArray(), new byte[5000], forAnotherKey])
        {
            network.Inject(bob.AccountId.ToString(), Namespace.Messages.Value, bad);
        }

        await alice.SendAsync(bob.AccountId, "good", Token);
        Message received = Assert.Single(await bob.TakeAsync(1, Token));

        Assert.Equal("good", received.Text);
        FakeLogCollector log = logging.GetFakeLogCollector();
        string[] reasons = [.. log.GetSnapshot().Where(record => record.Id.Id == 9201).Select(record => record.Message)];
        Assert.Equal(5, reasons.Length);
        Assert.Contains(reasons, reason => reason.EndsWith(nameof(RejectReason.UnsupportedVersion), StringComparison.Ordinal));
        Assert.Contains(reasons, reason => reason.EndsWith(nameof(RejectReason.DecryptionFailed), StringComparison.Ordinal));
        Assert.DoesNotContain(log.GetSnapshot(), record => record.Message.Contains(bob.AccountId.ToString(), StringComparison.Ordinal) || record.Message.Contains("good", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_cancelled_send_ends_with_the_callers_token()
    {
        await using var network = await DevNet.DevNet.StartAsync(Quick, Token);
        await using SessionClient alice = await network.ConnectAsync();
        await using SessionClient bob = await network.ConnectAsync();
        await alice.SendAsync(bob.AccountId, "warm up", Token);
        foreach (DevNode node in network.Nodes)
        {
            node.Freeze();
        }

        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token);
        Task<Message> sending = alice.SendAsync(bob.AccountId, "never", cancellation.Token);
        cancellation.CancelAfter(TimeSpan.FromMilliseconds(200));

        OperationCanceledException cancelled = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending);
        Assert.True(cancellation.IsCancellationRequested);
        Assert.NotNull(cancelled);
        foreach (DevNode node in network.Nodes)
        {
            node.Thaw();
        }

        await alice.SendAsync(bob.AccountId, "still works", Token);
    }

    [Fact]
    public async Task A_cancelled_enumeration_ends_and_the_next_one_goes_on()
    {
        await using var network = await DevNet.DevNet.StartAsync(cancellationToken: Token);
        await using SessionClient alice = await network.ConnectAsync();
        await using SessionClient bob = await network.ConnectAsync();
        using (var cancellation = CancellationTokenSource.CreateLinkedTokenSource(Token))
        {
            cancellation.CancelAfter(TimeSpan.FromMilliseconds(100));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => bob.TakeAsync(1, cancellation.Token));
        }

        await alice.SendAsync(bob.AccountId, "later", Token);

        Assert.Equal("later", Assert.Single(await bob.TakeAsync(1, Token)).Text);
    }

    [Fact]
    public async Task Dispose_in_the_middle_ends_sends_enumerations_and_handlers()
    {
        await using var network = await DevNet.DevNet.StartAsync(Quick, Token);
        SessionClient alice = await network.ConnectAsync();
        SessionClient bob = await network.ConnectAsync();
        var handling = new TaskCompletionSource();
        var stopped = new TaskCompletionSource();
        bob.OnMessage(async (_, stopping) =>
        {
            handling.TrySetResult();
            try
            {
                await Task.Delay(Timeout.Infinite, stopping);
            }
            finally
            {
                stopped.TrySetResult();
            }
        });
        await alice.SendAsync(bob.AccountId, "hold on", Token);
        await handling.Task.WaitAsync(Token);
        Task<List<Message>> enumeration = alice.TakeAsync(1, Token);
        foreach (DevNode node in network.Nodes)
        {
            node.Freeze();
        }

        Task<Message> sending = alice.SendAsync(bob.AccountId, "never", Token);
        await bob.DisposeAsync();
        await alice.DisposeAsync();

        await stopped.Task.WaitAsync(Token);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => sending);
        Assert.Empty(await enumeration);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => alice.SendAsync(bob.AccountId, "after", Token));
        Assert.Throws<ObjectDisposedException>(() => alice.ExportRecoveryPhrase());
        await alice.DisposeAsync();
    }
}
