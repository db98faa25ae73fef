using System.Text.Json;
using SessionSdk.Communities;

namespace SessionSdk.Tests.Communities;

/// <summary>How far a room has been read, whatever its server says.</summary>
public sealed class RoomCursorTests
{
    private static readonly DateTimeOffset Made = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void The_position_is_the_greatest_change_of_all_rows_also_of_those_that_were_passed_over()
    {
        CursorStep step = At(10).TakeSince(Page([Reactions(3, 12), Deletion(4, 11)], position: 15));

        Assert.Equal((15L, false, 0), (step.Next.Position, step.HasMore, step.Contradictions));
        Assert.Equal([11L, 12L], step.Updates.Select(update => update.Sequence));
    }

    [Fact]
    public void The_first_page_is_in_the_order_of_the_messages_and_sets_the_position()
    {
        CursorStep step = new RoomCursor().TakeRecent(Page([Reactions(9, 7), Reactions(8, 30)], position: 30));

        Assert.Equal([8L, 9L], step.Updates.Select(update => update.Id));
        Assert.Equal((30L, false), (step.Next.Position, step.HasMore));
        Assert.Equal(0, new RoomCursor().TakeRecent(Page([], position: null)).Next.Position);
    }

    [Fact]
    public void After_a_full_page_every_message_of_which_only_reactions_come_is_wanted()
    {
        CursorStep first = At(0).TakeSince(Page([Reactions(1, 1)], position: 256, isFull: true));
        CursorStep second = first.Next.TakeSince(Page([Reactions(2, 257), Deletion(3, 258), Reactions(4, 259)], position: 259));
        CursorStep third = second.Next.TakeSince(Page([Reactions(5, 260)], position: 260));

        Assert.Equal((true, 1, 0), (first.HasMore, first.Next.Chain, first.Next.Wanted.Count));
        Assert.Equal((false, 0), (second.HasMore, second.Next.Chain));
        Assert.Equal([2L, 4L], second.Next.Wanted);
        Assert.Equal([2L, 4L], third.Next.Wanted);
    }

    [Fact]
    public void A_chain_is_kept_with_the_position_through_a_restart()
    {
        RoomCursor inside = At(0).TakeSince(Page([Reactions(1, 1)], position: 256, isFull: true)).Next.Want([7]);
        byte[] stored = JsonSerializer.SerializeToUtf8Bytes(new RoomState { Cursor = inside }, CommunityJson.Default.RoomState);
        RoomCursor loaded = JsonSerializer.Deserialize(stored, CommunityJson.Default.RoomState)!.Cursor;

        Assert.Equal((256L, 1), (loaded.Position, loaded.Chain));
        Assert.Equal([7L], loaded.Wanted);
        Assert.Equal([7L, 9L], loaded.TakeSince(Page([Reactions(9, 300)], position: 300)).Next.Wanted);
    }

    [Fact]
    public void Rows_that_go_back_are_contradictions_and_move_nothing()
    {
        CursorStep step = At(100).TakeSince(Page([Reactions(1, 100), Reactions(2, 5)], position: 100, isFull: true));

        Assert.Equal((100L, false, 2, 0), (step.Next.Position, step.HasMore, step.Contradictions, step.Updates.Count));
    }

    [Fact]
    public void A_server_that_never_comes_to_an_end_is_not_believed_for_ever()
    {
        RoomCursor cursor = At(0);
        int asked = 0;
        CursorStep step;
        do
        {
            step = cursor.TakeSince(Page([], position: cursor.Position + 256, isFull: true));
            cursor = step.Next;
            asked++;
        }
        while (step.HasMore);

        Assert.Equal(RoomCursor.MaxChain, asked);
        Assert.False(cursor.TakeSince(Page([], position: cursor.Position + 256, isFull: true)).HasMore);
        Assert.Equal(0, cursor.TakeSince(Page([], position: cursor.Position)).Next.Chain);
    }

    [Theory]
    [InlineData(5, 0, true)]
    [InlineData(10, 0, false)]
    [InlineData(12, 0, false)]
    [InlineData(12, 1, true)]
    public void A_room_is_another_when_it_is_behind_or_was_made_at_another_time(long sequence, int hours, bool isAnother)
    {
        RoomInfo info = Info(sequence, Made.AddHours(hours));
        RoomCursor cursor = (At(10) with { Created = Made }).Want([3]);

        Assert.Equal(isAnother, cursor.IsAnother(info));
        Assert.Equal((isAnother ? null : 10L, isAnother ? 0 : 1), (cursor.With(info).Position, cursor.With(info).Wanted.Count));
        Assert.Equal(info.CreatedAt, cursor.With(info).Created);
    }

    [Fact]
    public void A_position_that_jumps_is_doubted_until_the_server_says_where_it_stands()
    {
        RoomCursor jumped = At(10).TakeSince(Page([Reactions(1, 1_000_000)], position: 1_000_000)).Next;

        Assert.True(jumped.IsDoubtful);
        Assert.False(At(10).TakeSince(Page([Reactions(1, 11)], position: 11)).Next.IsDoubtful);
        Assert.Null(jumped.With(Info(12, Made)).Position);
        Assert.False(jumped.With(Info(1_000_000, Made)).IsDoubtful);
    }

    [Fact]
    public void Wanted_messages_go_before_the_next_page_when_there_are_many_and_are_asked_for_a_few_times()
    {
        RoomCursor cursor = At(1).Want(Enumerable.Range(0, 300).Select(i => (long)i)).Want([-1]);
        Assert.False(cursor.WantsPage);
        Assert.Equal(300, cursor.Wanted.Count);

        RoomCursor less = cursor.TakeWanted(Numbers(0, 64), Numbers(0, 64));
        Assert.Equal((236, 0, true), (less.Wanted.Count, less.Tries, less.WantsPage));

        for (int i = 1; i < RoomCursor.MaxTries; i++)
        {
            less = less.TakeWanted(Numbers(0, 0), Numbers(64, 64));
            Assert.Equal((236, i, 299L), (less.Wanted.Count, less.Tries, less.Wanted[171]));
        }

        // Only what was asked for is given up: the others, and what this very page named, are asked for next.
        less = less.Want([1_000]).TakeWanted(Numbers(0, 0), Numbers(64, 64));
        Assert.Equal([.. Enumerable.Range(128, 172).Select(i => (long)i), 1_000L], less.Wanted);
        Assert.Equal(0, less.Tries);
        Assert.Same(less, less.TakeWanted(Numbers(0, 0), Numbers(0, 0)));
    }

    [Fact]
    public void Messages_that_do_not_come_go_behind_the_others()
    {
        RoomCursor cursor = At(1).Want([1, 2, 3]).TakeWanted(Numbers(2, 1), new HashSet<long> { 1, 2 });

        Assert.Equal([3L, 1L], cursor.Wanted);
        Assert.Equal(0, cursor.Tries);
    }

    private static HashSet<long> Numbers(int first, int count) => [.. Enumerable.Range(first, count).Select(i => (long)i)];

    private static RoomCursor At(long position) => new() { Position = position };

    private static RoomPage Page(RoomUpdate[] updates, long? position, bool isFull = false) => new() { Updates = updates, Position = position, IsFull = isFull };

    private static RoomMessageReactions Reactions(long id, long sequence) => new() { Id = id, Sequence = sequence, Reactions = [] };

    private static RoomMessageDeletion Deletion(long id, long sequence) => new() { Id = id, Sequence = sequence };

    private static RoomInfo Info(long sequence, DateTimeOffset created) => new()
    {
        Token = RoomToken.Parse("lounge"),
        Name = "Lounge",
        InfoUpdates = 1,
        MessageSequence = sequence,
        CreatedAt = created,
        Rights = RoomRights.None,
    };
}
