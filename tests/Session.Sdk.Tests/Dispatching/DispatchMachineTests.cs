using CsCheck;
using SessionSdk.Dispatching;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Dispatching;

public sealed class DispatchMachineTests
{
    [Fact]
    public void Whatever_happens_in_whatever_order_nothing_is_lost_doubled_out_of_order_stuck_or_piled_up()
    {
        const int Steps = 1000;
        const int Runs = 1000;

        // A failure names its seed: new DispatchWorld(seed).Run(1000) plays it again.
        long taken = 0;
        Gen.ULong.Sample(
            seed =>
            {
                new DispatchWorld(seed).Run(Steps);
                Interlocked.Add(ref taken, Steps);
            },
            iter: Runs,
            writeLine: TestContext.Current.TestOutputHelper is { } output ? output.WriteLine : null);
        Assert.InRange(taken, 1_000_000, long.MaxValue);
    }

    [Theory]
    [InlineData(1UL)]
    [InlineData(2UL)]
    [InlineData(3UL)]
    [InlineData(4UL)]
    [InlineData(5UL)]
    [InlineData(6UL)]
    public void Cut_at_every_step_it_goes_on_from_what_was_kept(ulong seed)
    {
        for (int steps = 0; steps < 250; steps++)
        {
            new DispatchWorld(seed).RunAndCrash(steps);
        }
    }

    [Fact]
    public void A_flood_by_one_person_whose_handler_hangs_holds_up_nobody_and_is_not_held()
    {
        List<EventRecord> log = [.. Enumerable.Range(1, 5000).Select(position => Event(position, 0)), Event(5001, 1)];
        var machine = new DispatchMachine(new DispatchRules { Name = "reader" }, new ConsumerRecord { Name = "reader", Cursor = 0 }, isKept: true);
        machine.Note(log.Count);
        List<long> given = [];

        Feed(machine, log, given);

        Assert.Equal([1, 5001], given);
        Assert.InRange(machine.Held, 1, 100);
    }

    [Fact]
    public void A_long_backlog_of_one_conversation_comes_in_order()
    {
        List<EventRecord> log = [.. Enumerable.Range(1, 3000).Select(position => Event(position, position % 7 == 0 ? 1 : 0))];
        var machine = new DispatchMachine(new DispatchRules { Name = "reader" }, new ConsumerRecord { Name = "reader", Cursor = 0 }, isKept: true);
        machine.Note(log.Count);
        List<long>[] given = [[], []];
        while (given[0].Count + given[1].Count < log.Count)
        {
            List<long> now = [];
            foreach (DispatchEntry entry in Feed(machine, log, now))
            {
                given[entry.Position % 7 == 0 ? 1 : 0].Add(entry.Position);
                machine.Complete(entry);
            }

            Assert.NotEmpty(now);
        }

        Assert.Equal(given[0].Order(), given[0]);
        Assert.Equal(given[1].Order(), given[1]);
        Assert.Equal(log.Count, machine.Cursor);
    }

    [Fact]
    public void Handlers_that_all_wait_for_answers_leave_places_for_others()
    {
        List<EventRecord> log = [.. Enumerable.Range(1, 20).Select(position => Event(position, position))];
        var machine = new DispatchMachine(new DispatchRules { Name = "reader", MaxConcurrentLanes = 2 }, new ConsumerRecord { Name = "reader", Cursor = 0 }, isKept: true);
        machine.Note(log.Count);
        List<long> given = [];
        for (int i = 0; i < 10; i++)
        {
            foreach (DispatchEntry entry in Feed(machine, log, given))
            {
                Assert.NotNull(machine.Ask(entry, static _ => false));
            }
        }

        Assert.Equal(20, given.Count);
    }

    [Fact]
    public void Events_that_were_cut_from_the_log_do_not_stop_a_reader()
    {
        EventRecord[] log = [Event(90, 0), Event(91, 0)];
        var machine = new DispatchMachine(new DispatchRules { Name = "reader" }, new ConsumerRecord { Name = "reader", Cursor = 10, Started = [12] }, isKept: true);
        machine.Note(95);
        List<long> given = [];
        for (int i = 0; i < 2; i++)
        {
            Feed(machine, log, given).ForEach(machine.Complete);
        }

        Feed(machine, log, given);

        Assert.Equal([90, 91], given);
        Assert.Equal(95, machine.Cursor);
        Assert.True(machine.TryKeep(TimeSpan.Zero, out DispatchProgress progress));
        Assert.Empty(progress.Reader.Started);
    }

    [Fact]
    public void More_open_runs_than_are_allowed_do_not_stop_a_reader_after_a_restart()
    {
        List<EventRecord> log = [.. Enumerable.Range(1, 20).Select(position => Event(position, position % 2))];
        var kept = new ConsumerRecord { Name = "reader", Cursor = 0, HandledAhead = [2, 2, 4, 4, 6, 6, 8, 8] };
        var machine = new DispatchMachine(new DispatchRules { Name = "reader", MaxRanges = 2 }, kept, isKept: true);
        machine.Note(log.Count);
        List<long> given = [];
        for (int i = 0; i < log.Count; i++)
        {
            Feed(machine, log, given).ForEach(machine.Complete);
        }

        Assert.Equal(16, given.Count);
        Assert.Equal(log.Count, machine.Cursor);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 4)]
    [InlineData(11, 2048)]
    [InlineData(12, 3600)]
    [InlineData(int.MaxValue, 3600)]
    public void Pauses_double_up_to_an_hour(int failures, int seconds) =>
        Assert.Equal(TimeSpan.FromSeconds(seconds), DispatchRules.PauseAfter(failures, TimeSpan.FromSeconds(2), DispatchRules.LongestPause));

    [Fact]
    public void No_pause_leaves_the_range_of_a_timer() =>
        Gen.Select(Gen.Int[1, int.MaxValue], Gen.Long[0, long.MaxValue]).Sample((failures, ticks) =>
            DispatchRules.PauseAfter(failures, TimeSpan.FromTicks(ticks), DispatchRules.LongestPause) <= DispatchRules.LongestPause);

    [Fact]
    public void Handled_positions_are_a_set_of_runs_whatever_the_order() =>
        Gen.Select(Gen.Int[1, 40], Gen.Int[0, 5]).List[0, 60].Sample(added =>
        {
            var positions = new HandledPositions(3, []);
            HashSet<long> expected = [1, 2, 3];
            foreach ((int first, int length) in added)
            {
                positions.Add(first, first + length);
                expected.UnionWith(Enumerable.Range(first, length + 1).Select(position => (long)position));
            }

            var again = new HandledPositions(positions.Cursor, positions.ToPairs());
            Assert.All(Enumerable.Range(1, 50), position =>
            {
                Assert.Equal(expected.Contains(position), positions.Contains(position));
                Assert.Equal(expected.Contains(position), again.Contains(position));
            });
            Assert.DoesNotContain(positions.Cursor + 1, expected);
            Assert.Equal(positions.ToPairs().Order(), positions.ToPairs());
        });

    private static EventRecord Event(long position, int conversation) =>
        new() { Position = position, Conversation = DispatchWorld.Conversation(conversation), Kind = "Wanted", At = DateTimeOffset.UnixEpoch, Payload = default };

    /// <summary>Reads all that the machine wants to read, and starts all that it wants to start.</summary>
    private static List<DispatchEntry> Feed(DispatchMachine machine, IReadOnlyList<EventRecord> log, List<long> given)
    {
        List<DispatchEntry> started = [];
        for (int reads = 0; machine.TryRead(TimeSpan.Zero, out LogRead read); reads++)
        {
            Assert.True(reads <= log.Count, "It reads on and on.");
            machine.Take(read, [.. log.Where(record => record.Position > read.After).Take(read.Limit)]);
        }

        while (machine.TryStart(TimeSpan.Zero, out DispatchEntry entry))
        {
            started.Add(entry);
            given.Add(entry.Position);
        }

        return started;
    }
}
