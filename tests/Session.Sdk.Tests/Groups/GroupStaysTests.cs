using SessionSdk.Groups;
using SessionSdk.Identity;

namespace SessionSdk.Tests.Groups;

public sealed class GroupStaysTests
{
    [Fact]
    public void Each_end_counts_and_the_others_stay_as_they_are()
    {
        var stays = new GroupStays();
        (GroupId one, GroupId other) = (Group(1), Group(2));
        foreach (GroupId ended in (GroupId[])[one, other, one])
        {
            stays.Reset(stays.With(ended, static _ => false));
        }

        Assert.Equal((2, 1, 0), (stays.Of(one), stays.Of(other), stays.Of(Group(3))));
        Assert.Equal([other, one], stays.All.Select(stay => stay.Group));
    }

    [Fact]
    public void Of_many_groups_that_ended_the_last_are_remembered_and_all_that_the_account_is_in()
    {
        var stays = new GroupStays();
        GroupId current = Group(0);
        for (int i = 0; i < GroupStays.MaxEnded + 10; i++)
        {
            stays.Reset(stays.With(Group(i), group => group == current));
        }

        Assert.Equal(GroupStays.MaxEnded + 1, stays.All.Count);
        Assert.Equal((1, 0, 1), (stays.Of(current), stays.Of(Group(1)), stays.Of(Group(GroupStays.MaxEnded + 9))));
    }

    [Fact]
    public void What_a_damaged_store_says_of_no_group_or_no_stay_does_not_count()
    {
        var stays = new GroupStays();
        stays.Reset([new StoredGroupStay(default, 1), new StoredGroupStay(Group(1), -1), new StoredGroupStay(Group(2), 3)]);
        Assert.Equal([Group(2)], stays.All.Select(stay => stay.Group));
    }

    private static GroupId Group(int number)
    {
        Span<byte> key = stackalloc byte[32];
        System.Buffers.Binary.BinaryPrimitives.WriteInt32LittleEndian(key, number);
        return GroupId.Parse("03" + Convert.ToHexStringLower(key));
    }
}
