using System.Diagnostics;
using SessionSdk.Packages.Tests;

namespace SessionSdk.EndToEnd.Tests;

/// <summary>An explicit test that runs in a process of its own, to be killed there. Whatever ends the test that started it ends it too.</summary>
internal sealed class ChildTest : IAsyncDisposable
{
    private readonly Process _process;
    private readonly Task<string[]> _said;

    private ChildTest(Process process)
    {
        _process = process;

        // A full pipe would stop it.
        _said = Task.WhenAll(process.StandardOutput.ReadToEndAsync(CancellationToken.None), process.StandardError.ReadToEndAsync(CancellationToken.None));
    }

    internal bool HasExited => _process.HasExited;

    /// <summary>Starts a test of a class.</summary>
    /// <param name="tests">The class.</param>
    /// <param name="method">The name of the test.</param>
    /// <param name="environment">What the test is told.</param>
    internal static ChildTest Start(Type tests, string method, IReadOnlyDictionary<string, string> environment) =>
        new(DotNet.Start(Repository.Root, environment, tests.Assembly.Location, "-explicit", "only", "-method", $"{tests.FullName}.{method}", "-noColor"));

    /// <summary>Kills it, unless it has ended, and gives what it printed.</summary>
    internal async Task<string> KillAsync()
    {
        _process.Kill();

        // Also after the test was cancelled: what was killed ends.
        await _process.WaitForExitAsync(CancellationToken.None).WaitAsync(Eventually.Limit, TimeProvider.System, CancellationToken.None);
        return string.Join('\n', await _said.WaitAsync(Eventually.Limit, TimeProvider.System, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }
}
