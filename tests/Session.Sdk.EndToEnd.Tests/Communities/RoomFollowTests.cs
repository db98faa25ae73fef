using SessionSdk.Communities;
using SessionSdk.Configs;
using SessionSdk.DevNet;
using SessionSdk.Storage;
using SessionSdk.Tests.Store;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>The rooms here are those of the synced state, whatever fails meanwhile.</summary>
public sealed class RoomFollowTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_the_store_did_not_keep_is_followed_again()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new FullStore();
        SessionClient alice = await rig.ConnectAsync("Alice", options => options.Store = store);
        alice.StartReceiving();

        store.Left = 1;
        alice.State.Groups.Set(new CommunityMembership(AddressOf(rig)) { Joined = TimeProvider.System.GetUtcNow() });
        await Eventually.True(() => alice.Communities.All.Count == 1);
        Assert.Equal(0, store.Left);

        store.Left = 1;
        alice.State.Groups.Remove(AddressOf(rig));
        await Eventually.True(async () => await store.GetStateAsync(alice.AccountId, ServerSession.KeyOf(RoomIds.Of(AddressOf(rig))), Token) is null);
        Assert.Empty(alice.Communities.All);
        Assert.Equal(0, store.Left);
    }

    [Fact]
    public async Task A_join_overwrites_nothing_that_another_device_made()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new FullStore();
        SessionClient alice = await rig.ConnectAsync("Alice", options => options.Store = store);
        CommunityAddress address = AddressOf(rig);
        store.OnRooms = () => alice.State.Groups.Set(new CommunityMembership(address) { Joined = TimeProvider.System.GetUtcNow(), Priority = 1 });

        await alice.Communities.JoinAsync(rig.LoungeUrl, Token);

        Assert.Equal(1, alice.State.Groups.Get(address)!.Priority);
    }

    [Fact]
    public async Task A_join_that_fails_takes_away_nothing_that_another_device_made()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new FullStore();
        SessionClient alice = await rig.ConnectAsync("Alice", options => options.Store = store);
        CommunityAddress address = AddressOf(rig);
        store.OnRooms = () => alice.State.Groups.Set(new CommunityMembership(address) { Joined = TimeProvider.System.GetUtcNow(), Priority = 1 });
        store.Left = 1;

        await Assert.ThrowsAsync<StoreException>(() => alice.Communities.JoinAsync(rig.LoungeUrl, Token));

        Assert.Equal(1, alice.State.Groups.Get(address)?.Priority);
        await Eventually.True(() => alice.Communities.All.Count == 1);
    }

    [Fact]
    public async Task A_join_that_fails_leaves_nothing_behind()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new FullStore();
        SessionClient alice = await rig.ConnectAsync("Alice", options => options.Store = store);
        store.Left = 1;

        await Assert.ThrowsAsync<StoreException>(() => alice.Communities.JoinAsync(rig.LoungeUrl, Token));

        Assert.Empty(alice.State.Groups.Communities);
        await Eventually.True(() => alice.CommunityDirectory.Servers.Count == 0);
        Assert.Empty(alice.Communities.All);
    }

    [Fact]
    public async Task A_server_with_another_key_is_taken_up_with_it_and_the_history_stays()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room room) = await rig.JoinAsync("Alice");
        CommunityConnection visitor = await rig.VisitAsync();
        await RoomRig.PostAsync(visitor, "one");
        await RoomRig.FindAsync(room, "one");
        CommunityAddress right = AddressOf(rig);
        CommunityMembership membership = alice.State.Groups.Get(right)!;
        var wrong = CommunityAddress.Create(right.BaseUrl, right.Room, alice.AccountId.PublicKey);

        alice.State.Groups.Set(new CommunityMembership(wrong) { Joined = membership.Joined });
        await Eventually.True(() => room.Address?.PublicKey == wrong.PublicKey);
        Assert.Equal(["one"], await RoomRig.TextsAsync(room));

        alice.State.Groups.Set(new CommunityMembership(right) { Joined = membership.Joined });
        await Eventually.True(() => room.Address?.PublicKey == right.PublicKey);
        await RoomRig.PostAsync(visitor, "two");
        await RoomRig.FindAsync(room, "two");
        Assert.Equal(["one", "two"], await RoomRig.TextsAsync(room));
    }

    private static CommunityAddress AddressOf(RoomRig rig) =>
        CommunityAddress.TryParse(rig.LoungeUrl, out CommunityAddress? address) ? address : throw new InvalidOperationException("The room has no address.");

    /// <summary>Takes some commits about rooms not, and lets something happen at the first.</summary>
    private sealed class FullStore : DelegatingStore
    {
        internal int Left;

        internal Action? OnRooms;

        public override ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
        {
            if (batch.State.ContainsKey("community/rooms"))
            {
                Interlocked.Exchange(ref OnRooms, null)?.Invoke();
                if (Volatile.Read(ref Left) > 0)
                {
                    Interlocked.Decrement(ref Left);
                    throw new StoreException("The disk is full.", isTransient: true);
                }
            }

            return base.CommitAsync(account, batch, cancellationToken);
        }
    }
}
