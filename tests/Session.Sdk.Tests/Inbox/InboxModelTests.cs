using CsCheck;

namespace SessionSdk.Tests.Receiving;

/// <summary>Nothing that comes in is lost, doubled, out of order or stuck, whatever happens in whatever order.</summary>
public sealed class InboxModelTests(ITestOutputHelper output)
{
    private static readonly Gen<(int Choice, int Detail)> AnyStep = Gen.Select(Gen.Int[0, 99], Gen.Int[0, 65_535]);

    [Fact(Timeout = 300_000)]
    public void A_million_steps_lose_double_and_reorder_nothing()
    {
        long taken = 0;
        AnyStep.Array[100].Sample(
            steps =>
            {
                var world = new InboxWorld();
                foreach ((int choice, int detail) in steps)
                {
                    world.Step(choice, detail);
                }

                world.Finish();
                Interlocked.Add(ref taken, steps.Length);
            },
            iter: 10_000,
            writeLine: output.WriteLine);
        output.WriteLine($"{taken} steps. A failure names its seed.");
        Assert.InRange(taken, 1_000_000, long.MaxValue);
    }

    [Fact(Timeout = 300_000)]
    public void A_run_that_is_cut_at_any_step_goes_on_from_what_was_stored() =>
        AnyStep.Array[40].Sample(
            steps =>
            {
                for (int cut = 0; cut <= steps.Length; cut++)
                {
                    var world = new InboxWorld();
                    foreach ((int choice, int detail) in steps.AsSpan(0, cut))
                    {
                        world.Step(choice, detail);
                    }

                    world.Crash();
                    world.Finish();
                }
            },
            iter: 300);
}
