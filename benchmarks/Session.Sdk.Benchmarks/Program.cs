using BenchmarkDotNet.Running;
using SessionSdk.Benchmarks;
using SessionSdk.Benchmarks.Client;
using SessionSdk.Benchmarks.Faults;
using SessionSdk.Benchmarks.Network;
using SessionSdk.Benchmarks.Store;

if (args is ["network" or "requests"])
{
    await NetworkRun.RunAsync(onlyRequests: args[0] == "requests");
    return;
}

if (args is [FaultRunCommand.Argument, ..])
{
    Environment.ExitCode = await FaultRunCommand.RunAsync(args[1..]);
    return;
}

if (args is ["store", .. var counts])
{
    await StoreCosts.RunAsync(counts is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 1_000_000);
    return;
}

if (args is ["inbox", .. var waiting])
{
    await InboxCosts.RunAsync(waiting is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 10_000);
    return;
}

if (args is ["outbox", .. var queued])
{
    await OutboxCosts.RunAsync(queued is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 1_000);
    return;
}

if (args is ["groups", .. var posted])
{
    await GroupCosts.RunAsync(posted is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 1_000);
    return;
}

if (args is ["communities", .. var kept])
{
    await CommunityCosts.RunAsync(kept is [var count] ? int.Parse(count, System.Globalization.CultureInfo.InvariantCulture) : 100_000);
    return;
}

if (args is ["idle"])
{
    await NetworkRun.RunIdleAsync();
    return;
}

if (args is ["echobot", var program])
{
    await BotStart.RunAsync(program);
    return;
}

if (args is [ServerProcess.Argument])
{
    await ServerProcess.ServeAsync();
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(BenchmarkSettings).Assembly).Run(args, new BenchmarkSettings());
