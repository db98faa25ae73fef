using SessionSdk.Communities;

namespace SessionSdk.Tests.Communities;

public sealed class RoomBoundsTests
{
    private static readonly SessionAddress Person = SessionAddress.Parse("15b74ed205f1f931e1bb1291183778a9456b835937d923b0f2e248aa3a44c07844");

    [Fact]
    public void What_is_kept_of_a_room_is_bounded()
    {
        SessionAddress[] people = [.. Enumerable.Repeat(Person, 5_000)];
        RoomInfo kept = RoomBounds.Bound(Info() with
        {
            Name = new string('n', 10_000),
            Description = new string('d', 100_000),
            Moderators = people,
            Admins = people,
            HiddenModerators = people,
            HiddenAdmins = people,
            PinnedMessages = [.. Enumerable.Range(0, 500).Select(i => new PinnedMessage(i, DateTimeOffset.UnixEpoch, null))],
        });

        Assert.Equal((RoomBounds.MaxName, RoomBounds.MaxDescription), (kept.Name.Length, kept.Description!.Length));
        Assert.All([kept.Moderators, kept.Admins, kept.HiddenModerators, kept.HiddenAdmins], list => Assert.Equal(RoomBounds.MaxPeople, list.Count));
        Assert.Equal((RoomBounds.MaxPins, 499L), (kept.PinnedMessages.Count, kept.PinnedMessages[^1].MessageId));
        Assert.DoesNotContain('\ufffd', System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(RoomBounds.Bound(Info() with { Name = string.Concat(Enumerable.Repeat("a👍", 100)) }).Name)));
    }

    [Fact]
    public void What_is_ordinary_stays_as_it_is()
    {
        RoomInfo info = Info() with { Description = "quiet", Moderators = [Person] };

        Assert.Equal(info, RoomBounds.Bound(info));
    }

    [Fact]
    public void How_many_read_a_room_is_no_change_of_it()
    {
        RoomInfo info = Info() with { Moderators = [Person] };

        Assert.True(RoomDifferences.IsSame(info, info with { ActiveUsers = 9, MessageSequence = 9, Moderators = [Person] }));
        Assert.False(RoomDifferences.IsSame(info, info with { Moderators = [] }));
        Assert.False(RoomDifferences.IsSame(info, info with { Name = "other" }));
        RoomState before = new() { Info = info, Status = RoomStatus.Active, Rights = new RoomRights { CanRead = true } };
        Assert.Equal(RoomChange.None, RoomDifferences.Between(before, before));
        Assert.Equal(
            RoomChange.Name | RoomChange.Moderators | RoomChange.Rights | RoomChange.Status,
            RoomDifferences.Between(before, before with { Info = info with { Name = "other", Moderators = [] }, Rights = RoomRights.None, Status = RoomStatus.Unreadable }));
    }

    private static RoomInfo Info() => new()
    {
        Token = RoomToken.Parse("lounge"),
        Name = "Lounge",
        InfoUpdates = 1,
        MessageSequence = 1,
        CreatedAt = DateTimeOffset.UnixEpoch,
        Rights = RoomRights.None,
    };
}
