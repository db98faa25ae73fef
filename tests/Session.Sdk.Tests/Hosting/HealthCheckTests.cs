using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SessionSdk.Onion;

namespace SessionSdk.Tests.Hosting;

public sealed class HealthCheckTests
{
    private static readonly NetworkSettings Settings = new() { Name = "health", Seeds = [new SeedNode(new Uri("https://127.0.0.1:9/"), new SeedTrust.AnyOnLoopback())] };
    private static readonly DateTimeOffset Some = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0, true, HealthStatus.Healthy)]
    [InlineData(0, false, HealthStatus.Degraded)]
    [InlineData(1, true, HealthStatus.Degraded)]
    [InlineData(2, false, HealthStatus.Degraded)]
    [InlineData(3, true, HealthStatus.Unhealthy)]
    [InlineData(30, false, HealthStatus.Unhealthy)]
    public void A_client_is_as_healthy_as_its_last_polls(int failures, bool hasSucceeded, HealthStatus expected)
    {
        var cause = new NetworkUnreachableException("gone");

        HealthCheckResult result = SessionClientHealthCheck.Judge(failures, hasSucceeded ? Some : null, failures > 0 ? cause : null, HealthStatus.Unhealthy);

        Assert.Equal(expected, result.Status);
        Assert.Equal(failures > 0 ? cause : null, result.Exception);
        Assert.Equal(failures, result.Data["failures"]);
        Assert.Equal(hasSucceeded, result.Data.ContainsKey("lastSuccess"));
    }

    [Fact]
    public async Task Checks_are_added_for_each_client_and_tell_of_one_that_does_not_receive()
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSessionClient(options => options.Network = Settings);
        services.AddSessionClient("alice", options => options.Network = Settings);
        services.AddHealthChecks().AddSessionClient().AddSessionClient("alice", failureStatus: HealthStatus.Degraded, tags: ["ready"]);
        await using ServiceProvider provider = services.BuildServiceProvider();

        HealthReport report = await provider.GetRequiredService<HealthCheckService>().CheckHealthAsync(Token);

        Assert.Equal(["session", "session:alice"], report.Entries.Keys.Order());
        Assert.Equal((HealthStatus.Unhealthy, HealthStatus.Degraded), (report.Entries["session"].Status, report.Entries["session:alice"].Status));
        Assert.StartsWith("The client does not receive", report.Entries["session"].Description, StringComparison.Ordinal);
        Assert.Equal(["ready"], report.Entries["session:alice"].Tags);
    }
}
