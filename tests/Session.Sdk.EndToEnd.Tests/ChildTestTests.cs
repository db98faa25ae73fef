using System.Diagnostics;
using System.Globalization;

namespace SessionSdk.EndToEnd.Tests;

/// <summary>A process that a test starts does not outlive it.</summary>
public sealed class ChildTestTests
{
    private const string Variable = "SESSION_CHILD_TEST";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_child_ends_with_the_test_that_fails_while_it_runs()
    {
        string file = Path.GetTempFileName();
        try
        {
            await Assert.ThrowsAsync<InvalidOperationException>(async () =>
            {
                await using ChildTest child = ChildTest.Start(typeof(ChildTestTests), nameof(Wait_until_killed), new Dictionary<string, string> { [Variable] = file });
                await Eventually.True(() => new FileInfo(file).Length > 0, what: "the child runs");
                throw new InvalidOperationException("The test failed.");
            });

            int id = int.Parse(await File.ReadAllTextAsync(file, Token), CultureInfo.InvariantCulture);
            Assert.Throws<ArgumentException>(() => Process.GetProcessById(id));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact(Explicit = true, Timeout = 120_000)]
    public async Task Wait_until_killed()
    {
        string file = Environment.GetEnvironmentVariable(Variable) ?? throw new InvalidOperationException("Runs only as a child.");
        await File.WriteAllTextAsync(file, Environment.ProcessId.ToString(CultureInfo.InvariantCulture), Token);
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, Token);
    }
}
