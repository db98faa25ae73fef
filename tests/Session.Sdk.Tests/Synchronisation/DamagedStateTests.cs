using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Tests.Store;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>What the store gives back may be damaged: that part begins anew and comes back from the swarm.</summary>
public sealed class DamagedStateTests : IAsyncDisposable
{
    private const int DamagedEvent = 9301;

    private readonly TestSwarm _swarm = new();
    private readonly InMemorySessionStore _store;
    private readonly AccountId _friend = NewId();

    public DamagedStateTests()
    {
        _store = new InMemorySessionStore();
    }

    public static TheoryData<Namespace> Kinds =>
        [Namespace.UserProfile, Namespace.Contacts, Namespace.ConversationInfo, Namespace.UserGroups];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private int Told => _swarm.Log.GetSnapshot().Count(entry => entry.Id.Id == DamagedEvent);

    public ValueTask DisposeAsync() => _swarm.DisposeAsync();

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_damaged_part_is_told_once_and_comes_back_with_the_next_poll(Namespace kind)
    {
        await PublishAsync();
        await DamageAsync(kind, saved => saved[..(saved.Length / 2)]);
        await using (SessionClient client = await ConnectAsync())
        {
            Assert.Equal(1, Told);
            Assert.Contains(kind.ToString(), _swarm.Log.GetSnapshot().Single(entry => entry.Id.Id == DamagedEvent).Message, StringComparison.Ordinal);
            AssertAbsent(client, kind);
            Assert.False(client.State.IsPushPending);
            await client.PollNowAsync(Token);
            AssertWhole(client);
        }

        await using SessionClient again = await ConnectAsync();
        Assert.Equal(1, Told);
        AssertWhole(again);
    }

    [Fact]
    public async Task A_damaged_part_comes_back_before_anything_is_published()
    {
        await PublishAsync();
        await DamageAsync(Namespace.Contacts, static _ => []);
        SessionClient client = await ConnectAsync();
        client.State.Contacts.Update(NewId(), contact => contact with { Nickname = "Mary" });
        await client.State.PushAsync(Token);

        Assert.Equal(["Charles", "Mary"], client.State.Contacts.Select(contact => contact.Nickname).Order());
        AssertWhole(await FreshAsync());
    }

    [Fact]
    public async Task Damage_is_not_told_again_at_the_next_start_even_if_nothing_was_fetched()
    {
        await PublishAsync();
        await DamageAsync(Namespace.UserProfile, static _ => "garbage"u8.ToArray());
        await using (await ConnectAsync())
        {
        }

        await using SessionClient again = await ConnectAsync();
        Assert.Equal(1, Told);
        await again.PollNowAsync(Token);
        AssertWhole(again);
    }

    [Fact]
    public async Task No_truncation_and_no_flipped_byte_keeps_a_client_from_starting()
    {
        await PublishAsync();
        byte[] saved = (await _store.GetConfigAsync(_swarm.Keys.Id, Namespace.UserProfile, Token))!;
        for (int i = 0; i < saved.Length; i++)
        {
            byte[] flipped = [.. saved];
            flipped[i] ^= 0x15;
            foreach (byte[] damaged in new[] { saved[..i], flipped })
            {
                await _store.SetConfigAsync(_swarm.Keys.Id, Namespace.UserProfile, damaged, Token);
                await using SessionClient client = await ConnectAsync();
                Assert.Single(client.State.Contacts);
            }
        }
    }

    private static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }

    private void AssertWhole(SessionClient client)
    {
        Assert.Equal("Ada", client.State.Profile.Name);
        Assert.Equal("Charles", client.State.Contacts.Get(_friend)?.Nickname);
        Assert.NotNull(client.State.Conversations.Get(_friend)?.LastRead);
        Assert.Equal("an old group", Assert.Single(client.State.Groups.LegacyGroups).Name);
    }

    private void AssertAbsent(SessionClient client, Namespace kind)
    {
        Assert.Equal(kind != Namespace.UserProfile, client.State.Profile.Name is not null);
        Assert.Equal(kind != Namespace.Contacts, client.State.Contacts.Get(_friend) is not null);
        Assert.Equal(kind != Namespace.ConversationInfo, client.State.Conversations.Get(_friend) is not null);
        Assert.Equal(kind != Namespace.UserGroups, client.State.Groups.LegacyGroups.Count > 0);
    }

    private async Task PublishAsync()
    {
        await using SessionClient client = await ConnectAsync();
        client.State.Profile.Name = "Ada";
        client.State.Contacts.Update(_friend, contact => contact with { Nickname = "Charles" });
        client.State.Conversations.MarkRead(_friend, _swarm.Time.GetUtcNow());
        client.State.Groups.Set(new LegacyGroupMembership(NewId()) { Name = "an old group" });
        await client.State.PushAsync(Token);
        await client.PollNowAsync(Token);
    }

    private async Task DamageAsync(Namespace kind, Func<byte[], byte[]> damage)
    {
        byte[] saved = (await _store.GetConfigAsync(_swarm.Keys.Id, kind, Token))!;
        await _store.SetConfigAsync(_swarm.Keys.Id, kind, damage(saved), Token);
    }

    private Task<SessionClient> ConnectAsync() => _swarm.ConnectAsync(options => options.Store = _store);

    private async Task<SessionClient> FreshAsync()
    {
        SessionClient client = await _swarm.ConnectAsync();
        await client.PollNowAsync(Token);
        return client;
    }
}
