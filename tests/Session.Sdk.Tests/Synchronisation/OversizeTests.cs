using System.Buffers.Binary;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Swarm;
using SessionSdk.Messaging;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>A part of the state that has outgrown the network, or is larger than one message.</summary>
public sealed class OversizeTests : IAsyncDisposable
{
    /// <summary>33 bytes each that do not compress: more than 5,000,000.</summary>
    private const int TooManyMembers = 170_000;

    private readonly TestSwarm _swarm = new();
    private readonly AccountId _group = NewId();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _swarm.DisposeAsync();

    [Fact]
    public async Task What_is_too_large_is_reported_and_not_sent_and_the_rest_goes_on()
    {
        using AccountKeys friend = AccountKeys.Generate();
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Groups.Set(Group(TooManyMembers));
        client.State.Profile.Name = "Ada";
        ConfigTooLargeException failure = await Assert.ThrowsAsync<ConfigTooLargeException>(() => client.State.PushAsync(Token));

        Assert.True(failure.Size > failure.Limit);
        Assert.False(failure.IsTransient);
        Assert.Same(failure, client.State.LastPushFailure);
        Assert.Empty(_swarm.Stored(Namespace.UserGroups));
        Assert.Single(_swarm.Stored(Namespace.UserProfile));
        Assert.True(client.State.IsPushPending);

        _swarm.Deliver(friend, _swarm.Time.GetUtcNow(), new VisibleMessage { Text = "still there?" });
        await client.PollNowAsync(Token);
        Assert.NotNull(client.State.Contacts.Get(friend.Id));

        client.State.Groups.Set(Group(3));
        await client.State.PushAsync(Token);
        Assert.Null(client.State.LastPushFailure);
        Assert.Single(_swarm.Stored(Namespace.UserGroups));
        Assert.False(client.State.IsPushPending);
    }

    [Fact]
    public async Task In_the_background_it_is_told_once_and_tried_again_after_the_next_edit()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);
        client.State.Groups.Set(Group(TooManyMembers));
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await Eventually.True(() => client.State.LastPushFailure is ConfigTooLargeException);
        for (int i = 0; i < 3; i++)
        {
            await client.PollNowAsync(Token);
            await _swarm.AdvanceAsync(TimeSpan.FromMinutes(10));
        }

        Assert.Single(_swarm.Log.GetSnapshot(), entry => entry.Id.Id == 9323);
        Assert.Equal(0, _swarm.Stores);
        client.State.Groups.Set(Group(3));
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await Eventually.True(() => !client.State.IsPushPending);
        Assert.Equal(1, _swarm.Stores);
    }

    [Fact]
    public async Task A_state_in_several_messages_is_confirmed_when_all_are_stored_and_reaches_other_devices()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Groups.Set(Group(60_000));
        await client.State.PushAsync(Token);
        Assert.InRange(_swarm.Stored(Namespace.UserGroups).Length, 21, 255);
        Assert.Equal(_swarm.Stored(Namespace.UserGroups).Length, client.State.ActiveMessages().Count);

        SessionClient other = await _swarm.ConnectAsync();
        await other.PollNowAsync(Token);
        Assert.Equal(60_000, Assert.Single(other.State.Groups.LegacyGroups).Members.Count);
        Assert.Equal(_swarm.Stored(Namespace.UserGroups).Length, other.State.ActiveMessages().Count);
    }

    [Fact]
    public async Task When_some_of_several_messages_were_stored_before_a_failure_the_rest_follows_and_nothing_stays_behind()
    {
        SessionClient client = await _swarm.ConnectAsync();
        client.State.Groups.Set(Group(60_000));
        int sequences = 0;
        _swarm.Network.Script = (_, request) => (string)request["method"]! == "sequence" && ++sequences > 1 ? (400, "refused by the test") : null;
        await Assert.ThrowsAnyAsync<SessionException>(() => client.State.PushAsync(Token));
        Assert.InRange(_swarm.Stored(Namespace.UserGroups).Length, 1, BatchRequest.MaxSwarmWideParts);
        Assert.Empty(client.State.ActiveMessages());

        _swarm.Network.Script = null;
        client.State.Groups.Set(Group(3));
        await client.State.PushAsync(Token);
        Assert.Equal(client.State.ActiveMessages().Select(hash => hash.ToString()), _swarm.Stored(Namespace.UserGroups).Select(message => message.Hash));
    }

    private static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }

    private LegacyGroupMembership Group(int members)
    {
        byte[] seed = new byte[DeterministicRandom.SeedSize];
        byte[] keys = new byte[32 * members];
        DeterministicRandom.Fill(seed, keys);
        return new LegacyGroupMembership(_group)
        {
            Name = "an old group",
            Members = keys.Chunk(32).ToDictionary(key => new AccountId(X25519PublicKey.Create(key)), _ => false),
        };
    }
}
