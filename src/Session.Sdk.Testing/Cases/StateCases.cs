using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>Named values and positions in swarms.</summary>
internal static class StateCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Values_are_copied), Values_are_copied),
        new(nameof(Values_are_replaced_and_removed), Values_are_replaced_and_removed),
        new(nameof(Positions_are_set_removed_and_forgotten_by_swarm), Positions_are_set_removed_and_forgotten_by_swarm),
        new(nameof(Positions_are_listed_by_swarm), Positions_are_listed_by_swarm),
    ];

    private static async Task Values_are_copied(StoreCase test)
    {
        byte[] value = Bytes("value");
        await test.CommitAsync(new StoreBatch { State = { ["name"] = value } });
        value.AsSpan().Clear();
        byte[]? first = await test.Store.GetStateAsync(Me, "name", test.Token);
        Expect.True(first.AsSpan().SequenceEqual(Bytes("value")));
        first.AsSpan().Clear();
        Expect.True(Same(Bytes("value"), await test.Store.GetStateAsync(Me, "name", test.Token)));
        await test.ReopenAsync();
        Expect.True(Same(Bytes("value"), await test.Store.GetStateAsync(Me, "name", test.Token)));
    }

    private static async Task Values_are_replaced_and_removed(StoreCase test)
    {
        byte[] large = new byte[200_000];
        large[^1] = 1;
        await test.CommitAsync(new StoreBatch { State = { ["a"] = Bytes("1"), ["A"] = Bytes("2"), ["ä 東"] = large } });
        Expect.True(Same(Bytes("1"), await test.Store.GetStateAsync(Me, "a", test.Token)));
        Expect.True(Same(Bytes("2"), await test.Store.GetStateAsync(Me, "A", test.Token)));
        Expect.True(Same(large, await test.Store.GetStateAsync(Me, "ä 東", test.Token)));
        await test.CommitAsync(new StoreBatch { State = { ["a"] = Bytes("3"), ["A"] = default } });
        Expect.True(Same(Bytes("3"), await test.Store.GetStateAsync(Me, "a", test.Token)));
        Expect.True(await test.Store.GetStateAsync(Me, "A", test.Token) is null);
        Expect.True(await test.Store.GetStateAsync(Me, "b", test.Token) is null);
    }

    private static async Task Positions_are_listed_by_swarm(StoreCase test)
    {
        PollCursorKey first = Key(1, Me, Namespace.Messages);
        PollCursorKey second = Key(2, Me, Namespace.RevokedRetrievable);
        await test.CommitAsync(new StoreBatch { Positions = { (first, new(Hash(1), At(1))), (second, new(Hash(2), At(2))), (Key(1, Alice, Namespace.Messages), new(Hash(3), At(3))) } });
        await test.CommitAsync(new StoreBatch { Positions = { (first, new(Hash(4), At(4))) } });
        await test.ReopenAsync();
        IReadOnlyList<(PollCursorKey Key, MessagePosition Position)> positions = await test.Store.GetPositionsAsync(Me, Me, test.Token);
        Expect.Equal(2, positions.Count);
        Expect.True(positions.Contains((first, new(Hash(4), At(4)))) && positions.Contains((second, new(Hash(2), At(2)))));
        Expect.Equal(0, (await test.Store.GetPositionsAsync(Alice, Me, test.Token)).Count);
        await test.CommitAsync(new StoreBatch { ForgottenSwarms = { SessionAddress.FromAccountId(Me) } });
        Expect.Equal(0, (await test.Store.GetPositionsAsync(Me, Me, test.Token)).Count);
    }

    private static async Task Positions_are_set_removed_and_forgotten_by_swarm(StoreCase test)
    {
        PollCursorKey first = Key(1, Me, Namespace.Messages);
        PollCursorKey otherNode = Key(2, Me, Namespace.Messages);
        PollCursorKey otherSpace = Key(1, Me, Namespace.Contacts);
        PollCursorKey otherSwarm = Key(1, Alice, Namespace.Messages);
        await test.CommitAsync(new StoreBatch { Positions = { (first, new(Hash(1), At(1))), (otherNode, new(Hash(2), At(2))), (otherSpace, new(Hash(3), At(3))), (otherSwarm, new(Hash(4), At(4))) } });
        await test.ReopenAsync();
        Expect.Equal(new MessagePosition(Hash(1), At(1)), await test.Store.GetPositionAsync(Me, first, test.Token));
        Expect.Equal(new MessagePosition(Hash(2), At(2)), await test.Store.GetPositionAsync(Me, otherNode, test.Token));
        Expect.Equal(new MessagePosition(Hash(3), At(3)), await test.Store.GetPositionAsync(Me, otherSpace, test.Token));
        await test.CommitAsync(new StoreBatch { Positions = { (first, null), (otherNode, new(Hash(5), At(5))) } });
        Expect.True(await test.Store.GetPositionAsync(Me, first, test.Token) is null);
        Expect.Equal(new MessagePosition(Hash(5), At(5)), await test.Store.GetPositionAsync(Me, otherNode, test.Token));
        await test.CommitAsync(new StoreBatch { ForgottenSwarms = { SessionAddress.FromAccountId(Me) }, Positions = { (first, new(Hash(6), At(6))) } });
        Expect.Equal(new MessagePosition(Hash(6), At(6)), await test.Store.GetPositionAsync(Me, first, test.Token));
        Expect.True(await test.Store.GetPositionAsync(Me, otherNode, test.Token) is null);
        Expect.True(await test.Store.GetPositionAsync(Me, otherSpace, test.Token) is null);
        Expect.Equal(new MessagePosition(Hash(4), At(4)), await test.Store.GetPositionAsync(Me, otherSwarm, test.Token));
    }

    private static PollCursorKey Key(byte node, AccountId swarm, Namespace space) =>
        new(Ed25519PublicKey.Create(Enumerable.Repeat(node, 32).ToArray()), SessionAddress.FromAccountId(swarm), space);
}
