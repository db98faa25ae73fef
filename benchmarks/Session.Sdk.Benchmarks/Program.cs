using BenchmarkDotNet.Running;
using SessionSdk.Benchmarks;
using SessionSdk.Benchmarks.Network;
using SessionSdk.Benchmarks.Store;

if (args is ["network"])
{
    await NetworkRun.RunAsync();
    return;
}

if (args is ["store", .. var counts])
{
    await StoreCosts.RunAsync(counts is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
    return;
}

if (args is [ServerProcess.Argument])
{
    await ServerProcess.ServeAsync();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(args, new BenchmarkSettings());
