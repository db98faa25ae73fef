using ModeratorBot.Record;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class JournalTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"journal-{Guid.NewGuid():n}");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void A_file_gives_back_what_was_written()
    {
        JournalEntry muted;
        JournalEntry removed;
        using (var file = new JournalFile(_path))
        {
            var journal = new Journal(file);
            muted = journal.Complete(journal.Begin("/mute", "a", Mute(Ids.Alice), Ids.Moderator, Noon));
            removed = journal.Begin("words", "b", Measure.Delete(new Post(new MessageId(7), Ids.Bob, "spam\nü", Noon)), null, Noon);
            Assert.Equal(Noon.AddMinutes(10), muted.Expiry);
        }

        using (var file = new JournalFile(_path))
        {
            Assert.Equal([muted, removed], new Journal(file).Entries);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_gives_back_every_whole_line_and_goes_on()
    {
        JournalEntry[] entries;
        using (var file = new JournalFile(_path))
        {
            var journal = new Journal(file);
            entries = [.. Enumerable.Range(1, 3).Select(i => journal.Begin("/ban", $"ü{i}", Ban(Ids.Make(i)), Ids.Moderator, Noon))];
        }

        byte[] whole = File.ReadAllBytes(_path);
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            int lines = whole.AsSpan(0, length).Count((byte)'\n');
            using (var file = new JournalFile(_path))
            {
                var journal = new Journal(file);
                Assert.Equal(entries[..lines], journal.Entries);
                journal.Begin("/ban", "next", Ban(Ids.Alice), Ids.Moderator, Noon);
            }

            using var again = new JournalFile(_path);
            Assert.Equal(lines + 1, again.Load().Count);
        }
    }

    [Fact]
    public void A_line_that_is_no_entry_is_told_and_not_passed_over()
    {
        File.WriteAllText(_path, "{\"number\":1}\n");

        using var file = new JournalFile(_path);
        Assert.Contains("Line 1", Assert.Throws<InvalidDataException>(() => new Journal(file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_over_undone_or_failed_cannot_be_undone()
    {
        var journal = new Journal(new MemoryJournalStore());
        JournalEntry muted = journal.Complete(journal.Begin("/mute", "a", Mute(Ids.Alice), Ids.Moderator, Noon));
        JournalEntry failed = journal.Fail(journal.Begin("/ban", "b", Ban(Ids.Alice), Ids.Moderator, Noon), "no");
        JournalEntry paused = journal.Complete(journal.Begin("budget", "c", new Measure(MeasureKind.Pause), null, Noon));

        Assert.Equal(muted, journal.FindUndoable(null, Noon, out _));
        Assert.Null(journal.FindUndoable(failed.Number, Noon, out string? refusal));
        Assert.Equal("#2 was not done.", refusal);
        Assert.Null(journal.FindUndoable(paused.Number, Noon, out _));
        Assert.Null(journal.FindUndoable(muted.Number, Noon.AddMinutes(10), out refusal));
        Assert.Equal("#1 is over.", refusal);
        Assert.Null(journal.FindUndoable(99, Noon, out _));
        journal.Undone(muted, Ids.Moderator, "d");
        Assert.Null(journal.FindUndoable(null, Noon, out refusal));
        Assert.Equal("There is nothing to undo.", refusal);
        Assert.True(journal.IsSettled("d", "/undo"));
    }

    [Fact]
    public void An_undo_does_not_lift_what_was_done_again_later()
    {
        var journal = new Journal(new MemoryJournalStore());
        JournalEntry first = journal.Complete(journal.Begin("/ban", "a", Ban(Ids.Alice), Ids.Moderator, Noon));
        JournalEntry second = journal.Complete(journal.Begin("/ban", "b", Ban(Ids.Alice), Ids.Moderator, Noon));

        Assert.Null(journal.FindUndoable(first.Number, Noon, out string? refusal));
        Assert.Contains("#2", refusal, StringComparison.Ordinal);
        journal.Undone(second, Ids.Moderator, "c");
        Assert.Equal(first, journal.FindUndoable(first.Number, Noon, out _));
    }

    private static Measure Mute(SenderId person) => new(MeasureKind.Mute) { Person = person, Duration = TimeSpan.FromMinutes(10) };

    private static Measure Ban(SenderId person) => new(MeasureKind.Ban) { Person = person };
}
