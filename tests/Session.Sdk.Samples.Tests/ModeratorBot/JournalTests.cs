using ModeratorBot.Journal;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class JournalTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"journal-{Guid.NewGuid():n}");

    private string Aside => $"{_path}.damaged";

    public void Dispose()
    {
        File.Delete(_path);
        File.Delete($"{_path}.lock");
        File.Delete(Aside);
    }

    [Fact]
    public void A_file_gives_back_what_was_written()
    {
        JournalEntry muted;
        JournalEntry removed;
        using (var file = new JournalFile(_path))
        {
            var journal = new BotJournal(file);
            muted = journal.Complete(journal.Begin("/mute", "a", Mute(Ids.Alice), Ids.Moderator, Noon));
            removed = journal.Begin("words", "b", Measure.Delete(new Post(new MessageId(7), Ids.Bob, "spam\nü", Noon)), null, Noon);
            Assert.Equal(Noon.AddMinutes(10), muted.Expiry);
        }

        using (var file = new JournalFile(_path))
        {
            Assert.Equal([muted, removed], new BotJournal(file).Entries);
            Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(_path) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));
        }
    }

    [Fact]
    public void A_second_bot_is_refused_and_takes_nothing_from_the_first()
    {
        using var first = new JournalFile(_path);
        var journal = new BotJournal(first);
        journal.Begin("/ban", "a", Ban(Ids.Alice), Ids.Moderator, Noon);

        Assert.StartsWith($"{_path} is open elsewhere: stop the other bot first", Assert.Throws<IOException>(() => new JournalFile(_path)).Message, StringComparison.Ordinal);

        journal.Begin("/ban", "b", Ban(Ids.Bob), Ids.Moderator, Noon);
        first.Dispose();
        using var again = new JournalFile(_path);
        Assert.Equal(journal.Entries, again.Load());
    }

    [Fact]
    public void Reading_needs_no_ownership_and_changes_nothing()
    {
        using var file = new JournalFile(_path);
        var journal = new BotJournal(file);
        journal.Begin("/ban", "a", Ban(Ids.Alice), Ids.Moderator, Noon);
        Assert.Equal(journal.Entries, JournalFile.Read(_path));

        // What is being written is no damage, and is left to the owner.
        journal.Begin("/ban", "b", Ban(Ids.Bob), Ids.Moderator, Noon);
        file.Dispose();
        byte[] cut = File.ReadAllBytes(_path)[..^1];
        File.WriteAllBytes(_path, cut);
        Assert.Equal(journal.Entries.Take(1), JournalFile.Read(_path));
        Assert.Equal(cut, File.ReadAllBytes(_path));
        Assert.False(File.Exists($"{_path}.damaged"));
    }

    [Fact]
    public void A_file_that_was_cut_anywhere_gives_back_every_whole_line_says_so_and_goes_on()
    {
        JournalEntry[] entries = WriteThree();
        byte[] whole = File.ReadAllBytes(_path);
        for (int length = 0; length <= whole.Length; length++)
        {
            File.WriteAllBytes(_path, whole[..length]);
            File.Delete(Aside);
            int lines = whole.AsSpan(0, length).Count((byte)'\n');
            int damaged = length - (whole.AsSpan(0, length).LastIndexOf((byte)'\n') + 1);
            using (var file = new JournalFile(_path))
            {
                var journal = new BotJournal(file);
                Assert.Equal(entries[..lines], journal.Entries);
                Assert.Equal(damaged > 0, file.Notice?.Contains($"from line {lines + 1},", StringComparison.Ordinal) == true);
                Assert.Equal(damaged, File.Exists(Aside) ? new FileInfo(Aside).Length : 0);
                journal.Begin("/ban", "next", Ban(Ids.Alice), Ids.Moderator, Noon);
            }

            using var again = new JournalFile(_path);
            Assert.Equal(lines + 1, again.Load().Count);
            Assert.Null(again.Notice);
        }
    }

    [Fact]
    public void A_bit_that_flipped_is_noticed_in_the_last_line_it_costs_that_line_and_before_it_the_start()
    {
        JournalEntry[] entries = WriteThree();
        byte[] whole = File.ReadAllBytes(_path);
        int lastLine = whole.AsSpan(0, whole.Length - 1).LastIndexOf((byte)'\n') + 1;
        for (int bit = 0; bit < 8 * whole.Length; bit++)
        {
            byte[] flipped = [.. whole];
            flipped[bit / 8] ^= (byte)(1 << (bit % 8));
            File.WriteAllBytes(_path, flipped);
            using var file = new JournalFile(_path);
            if (bit / 8 >= lastLine)
            {
                Assert.Equal(entries[..2], new BotJournal(file).Entries);
                Assert.NotNull(file.Notice);
            }
            else if (bit / 8 == lastLine - 1)
            {
                // Without the end of the line before it, the last line is a part of that one: both are the end of the file.
                Assert.Equal(entries[..1], new BotJournal(file).Entries);
            }
            else
            {
                Assert.Contains("is damaged, and whole lines follow", Assert.Throws<InvalidDataException>(() => new BotJournal(file)).Message, StringComparison.Ordinal);
                Assert.Equal(flipped.Length, new FileInfo(_path).Length);
            }
        }
    }

    [Fact]
    public void What_is_whole_and_yet_no_entry_is_not_set_aside()
    {
        byte[] open = [.. "{\"number\":1"u8];
        string check = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(open).AsSpan(0, 8));
        File.WriteAllText(_path, $"{{\"number\":1,\"check\":\"{check}\"}}\n");

        using var file = new JournalFile(_path);
        Assert.Contains("Line 1 of", Assert.Throws<InvalidDataException>(() => new BotJournal(file)).Message, StringComparison.Ordinal);
        Assert.False(File.Exists(Aside));
    }

    [Fact]
    public void A_line_of_nothing_but_zeros_as_power_loss_leaves_it_is_set_aside()
    {
        JournalEntry[] entries = WriteThree();
        File.AppendAllText(_path, new string('\0', 4096));

        using var file = new JournalFile(_path);
        Assert.Equal(entries, new BotJournal(file).Entries);
        Assert.Contains("4096 bytes", file.Notice, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_over_undone_or_failed_cannot_be_undone()
    {
        var journal = new BotJournal();
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
    public void What_left_no_text_does_not_hold_up_the_undo_of_what_was_before()
    {
        var journal = new BotJournal();
        JournalEntry ban = journal.Complete(journal.Begin("/ban", "a", Ban(Ids.Alice), Ids.Moderator, Noon));
        JournalEntry purge = journal.Complete(journal.Begin("/purge", "b", new Measure(MeasureKind.Purge) { Person = Ids.Bob, Text = "" }, Ids.Moderator, Noon));

        Assert.Equal(ban, journal.FindUndoable(null, Noon, out _));
        Assert.Null(journal.FindUndoable(purge.Number, Noon, out string? refusal));
        Assert.Equal("#2 is nothing that can be undone.", refusal);
    }

    [Fact]
    public void An_undo_does_not_lift_what_was_done_again_later()
    {
        var journal = new BotJournal();
        JournalEntry first = journal.Complete(journal.Begin("/ban", "a", Ban(Ids.Alice), Ids.Moderator, Noon));
        JournalEntry second = journal.Complete(journal.Begin("/ban", "b", Ban(Ids.Alice), Ids.Moderator, Noon));

        Assert.Null(journal.FindUndoable(first.Number, Noon, out string? refusal));
        Assert.Contains("#2", refusal, StringComparison.Ordinal);
        journal.Undone(second, Ids.Moderator, "c");
        Assert.Equal(first, journal.FindUndoable(first.Number, Noon, out _));
    }

    private JournalEntry[] WriteThree()
    {
        using var file = new JournalFile(_path);
        var journal = new BotJournal(file);
        return [.. Enumerable.Range(1, 3).Select(i => journal.Begin("/ban", $"ü{i}", Ban(Ids.Make(i)), Ids.Moderator, Noon))];
    }

    private static Measure Mute(SenderId person) => new(MeasureKind.Mute) { Person = person, Duration = TimeSpan.FromMinutes(10) };

    private static Measure Ban(SenderId person) => new(MeasureKind.Ban) { Person = person };
}
