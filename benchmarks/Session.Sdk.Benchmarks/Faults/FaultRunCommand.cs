using System.Globalization;
using SessionSdk.Testing.Faults;

namespace SessionSdk.Benchmarks.Faults;

/// <summary>Runs a long fault run and prints what came of it: <c>-- fault-run [seconds] [share] [seed] [seconds after which others fail]</c>, once with the servers of 2.8.0 and once with later ones.</summary>
internal static class FaultRunCommand
{
    internal const string Argument = "fault-run";

    internal static async Task<int> RunAsync(string[] args)
    {
        double seconds = args.Length > 0 ? double.Parse(args[0], CultureInfo.InvariantCulture) : 120;
        double share = args.Length > 1 ? double.Parse(args[1], CultureInfo.InvariantCulture) : 1 / 3.0;
        int seed = args.Length > 2 ? int.Parse(args[2], CultureInfo.InvariantCulture) : 20261128;
        double turn = args.Length > 3 ? double.Parse(args[3], CultureInfo.InvariantCulture) : 30;
        bool isGood = true;
        foreach (bool isNew in (bool[])[false, true])
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds} s, {share:P0} of the nodes fail, others every {turn} s, seed {seed}, servers {(isNew ? "after 2.8.0" : "of 2.8.0")}"));
            FaultRunResult result = await FaultRun.RunAsync(
                new FaultRunOptions { Duration = TimeSpan.FromSeconds(seconds), Share = share, Seed = seed, Turn = TimeSpan.FromSeconds(turn), NewServers = isNew },
                sent => Console.Error.WriteLine($"  {sent} sent"),
                CancellationToken.None);
            Console.WriteLine(result);
            foreach (IGrouping<string, FaultRunSend> kind in result.Bad.GroupBy(send => send.Failure is { } failure ? $"{failure.GetType().Name}: {failure.Message} <- {failure.InnerException?.Message}" : "slow"))
            {
                Console.WriteLine($"  {kind.Count()} × {kind.Key}");
            }

            isGood &= result.Lost.Count == 0 && result.Doubled.Count == 0 && result.FailedButArrived.Count == 0;
        }

        return isGood ? 0 : 1;
    }
}
