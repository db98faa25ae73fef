namespace SessionSdk.Groups;

/// <summary>Counts how often the account was in each group before. What was seen then is no longer kept, and is new to whoever is invited again with the history.</summary>
/// <remarks>Read from any thread; changed by one flow at a time.</remarks>
internal sealed class GroupStays
{
    /// <summary>Of so many groups that the account is not in any more it is remembered.</summary>
    internal const int MaxEnded = 1_000;

    private volatile StoredGroupStay[] _stays = [];

    /// <summary>Gets how often the account was in each group before, the one that ended last at the end.</summary>
    internal IReadOnlyList<StoredGroupStay> All => _stays;

    internal int Of(GroupId group) => Array.Find(_stays, stay => stay.Group == group)?.Times ?? 0;

    /// <summary>Gives what is to be remembered when a group ends.</summary>
    /// <param name="ended">The group.</param>
    /// <param name="isIn">Tells of which groups it must not be forgotten: the account is in them.</param>
    internal IReadOnlyList<StoredGroupStay> With(GroupId ended, Func<GroupId, bool> isIn)
    {
        List<StoredGroupStay> stays = [.. _stays.Where(stay => stay.Group != ended), new StoredGroupStay(ended, Of(ended) + 1)];
        int others = stays.Count(stay => !isIn(stay.Group));
        stays.RemoveAll(stay => others > MaxEnded && !isIn(stay.Group) && others-- > MaxEnded);
        return stays;
    }

    internal void Reset(IEnumerable<StoredGroupStay> stays) => _stays = [.. stays.Where(stay => stay is { Group.IsDefault: false, Times: > 0 })];
}
