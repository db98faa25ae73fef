using SessionSdk.Testing.Faults;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>A third of the nodes fails at any time, in the ways of real ones, with the time-outs of real servers and the client's own.</summary>
/// <remarks>The long run is in the benchmarks: <c>-- fault-run</c>.</remarks>
public sealed class RealTimeoutTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(12);

    // Longer than a message that is sent last may take.
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(150);

    [Fact(Timeout = 300_000)]
    public async Task Nothing_is_lost_or_doubled_while_a_third_of_the_nodes_fails()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Limit);
        bool[] behaviours = [false, true];
        FaultRunResult[] results = await Task.WhenAll(behaviours.Select(isNew =>
            FaultRun.RunAsync(new FaultRunOptions { Duration = Duration, NewServers = isNew }, progress: null, limit.Token)));
        foreach (FaultRunResult result in results)
        {
            output.WriteLine(result.ToString());
            foreach (FaultRunSend bad in result.Bad)
            {
                output.WriteLine($"{bad.Text} after {bad.Took}: {bad.Failure}");
            }
        }

        Assert.All(results, result =>
        {
            Assert.NotEmpty(result.Sends);
            Assert.Empty(result.Lost);
            Assert.Empty(result.Doubled);
            Assert.Empty(result.FailedButArrived);
            Assert.InRange(result.Bad.Count, 0, Math.Max(1, result.Sends.Count / 200));
        });
    }
}
