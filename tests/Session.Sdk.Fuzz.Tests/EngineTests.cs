namespace SessionSdk.Fuzz.Tests;

/// <summary>The engine finds what does not hold, and finds it again by its seed.</summary>
public sealed class EngineTests
{
    private static readonly byte[] Start = "d1:ai1e1:bl1:x1:yee"u8.ToArray();

    [Fact]
    public void The_same_seed_makes_the_same_inputs()
    {
        Assert.Equal(Inputs(7, 200), Inputs(7, 200));
        Assert.NotEqual(Inputs(7, 200), Inputs(8, 200));
    }

    [Theory]
    [InlineData(nameof(InputForm.Bencode), "d1:ai1e1:bl1:x1:yee")]
    [InlineData(nameof(InputForm.Json), """{"a":1,"b":["x","y"]}""")]
    [InlineData(nameof(InputForm.Protobuf), "\x0a\x04\x0a\x02hi\x10\x05")]
    public void A_changed_piece_leaves_the_rest_readable(string form, string text)
    {
        IShape shape = Shapes.Of(Enum.Parse<InputForm>(form))!;
        var random = new Random(3);
        byte[] input = System.Text.Encoding.Latin1.GetBytes(text);
        int readable = 0;
        for (int i = 0; i < 100; i++)
        {
            Assert.True(shape.TryChange(input, random, out byte[]? changed));
            readable += shape.TryChange(changed, random, out _) ? 1 : 0;
        }

        // Some lose all that they had, and some numbers are no numbers.
        Assert.True(readable > 60, $"{readable} of 100");
    }

    [Fact]
    public void A_decoder_that_throws_is_a_finding() =>
        Assert.Throws<FormatException>(() => InputCheck.Run(new Picky(_ => throw new FormatException()), Start));

    [Fact]
    public void A_decoder_that_allocates_too_much_is_a_finding() =>
        Assert.Throws<ExcessiveAllocationException>(() => InputCheck.Run(new Picky(_ => GC.KeepAlive(new byte[2_000_000])), Start));

    [Fact]
    public void An_allocation_that_happens_only_once_is_none()
    {
        bool first = true;
        Assert.True(InputCheck.Run(
            new Picky(_ =>
            {
                GC.KeepAlive(first ? new byte[2_000_000] : null);
                first = false;
            }),
            Start));
    }

    [Fact]
    public async Task A_decoder_that_comes_back_never_looks_as_if_it_hung()
    {
        var run = new FuzzRun("padding", 7, TimeSpan.FromSeconds(1), keepLast: false);
        Task running = Task.Factory.StartNew(run.Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);

        // Asked at every moment of a trial, also between two of them.
        long start = TimeProvider.System.GetTimestamp();
        while (!running.IsCompleted)
        {
            Assert.False(run.IsHanging);
            Assert.True(TimeProvider.System.GetElapsedTime(start) < TimeSpan.FromMinutes(1), "The run does not end.");
        }

        await running;
        Assert.Null(run.Failure);
        Assert.True(run.Tried > 0);
    }

    private static List<string> Inputs(int seed, int count)
    {
        var mutator = new Mutator(new Random(seed), FuzzTargets.Create("bencode"));
        return [.. Enumerable.Range(0, count).Select(_ => Convert.ToHexString(mutator.Next([Start])))];
    }

    private sealed class Picky(Action<byte[]> decode) : FuzzTarget
    {
        public override bool Run(ReadOnlySpan<byte> input)
        {
            byte[] bytes = input.ToArray();
            AllocationMeter meter = Measure(input.Length);
            decode(bytes);
            meter.Check();
            return true;
        }

        public override IEnumerable<byte[]> Seeds() => [];
    }
}
