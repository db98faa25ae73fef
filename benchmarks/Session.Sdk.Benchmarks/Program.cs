using BenchmarkDotNet.Running;
using SessionSdk.Benchmarks;
using SessionSdk.Benchmarks.Network;

if (args is ["network"])
{
    await NetworkRun.RunAsync();
    return;
}

if (args is [ServerProcess.Argument])
{
    await ServerProcess.ServeAsync();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(args, new BenchmarkSettings());
