using SessionSdk.Identity;

namespace SessionSdk.Groups;

/// <summary>Says how long a renewal of a group's key waits. Pure: it has no clock, no lock and no network.</summary>
/// <remarks>Two admins who hold different lists of the members each find the other's keys made for the wrong ones: each further renewal for the same list waits twice as long.</remarks>
internal sealed class RenewalPace
{
    /// <summary>The longest pause.</summary>
    internal static readonly TimeSpan Longest = TimeSpan.FromDays(1);

    private AccountId[] _members = [];
    private int _times;

    /// <summary>Gets how often in a row a renewal for the same list came to its turn.</summary>
    internal int Times => _times;

    /// <summary>Notes that a renewal for a list of members came to its turn.</summary>
    internal void Note(IEnumerable<AccountId> members)
    {
        AccountId[] list = [.. members];
        _times = list.AsSpan().SequenceEqual(_members) ? Math.Min(_times + 1, int.MaxValue - 1) : 1;
        _members = list;
    }

    /// <summary>Gives the pause before the next renewal.</summary>
    /// <param name="pause">The pause before the first.</param>
    /// <param name="members">The list for which it is.</param>
    internal TimeSpan After(TimeSpan pause, IEnumerable<AccountId> members)
    {
        int times = members.SequenceEqual(_members) ? _times : 0;
        for (; times > 0 && pause < Longest; times--)
        {
            pause *= 2;
        }

        return pause < Longest ? pause : Longest;
    }

    public override string ToString() => nameof(RenewalPace);
}
