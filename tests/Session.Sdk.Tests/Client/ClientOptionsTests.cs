namespace SessionSdk.Tests.Client;

public sealed class ClientOptionsTests
{
    private static readonly TimeSpan TooLong = TimeSpan.FromDays(31);

    public static TheoryData<string, Action<SessionClientOptions>> BadOptions => new()
    {
        { "PollInterval", static options => options.PollInterval = TimeSpan.Zero },
        { "PollInterval", static options => options.PollInterval = TooLong },
        { "StatePushDelay", static options => options.StatePushDelay = TimeSpan.Zero },
        { "MaxStatePushDelay", static options => options.MaxStatePushDelay = options.StatePushDelay - TimeSpan.FromTicks(1) },
        { "MaxStatePushDelay", static options => options.MaxStatePushDelay = TooLong },
        { "DisplayName", static options => options.DisplayName = new string('é', 51) },
    };

    [Theory]
    [MemberData(nameof(BadOptions))]
    public async Task A_client_is_not_made_with_an_option_out_of_range(string name, Action<SessionClientOptions> spoil)
    {
        ArgumentException failure = await Assert.ThrowsAsync<ArgumentException>(
            () => SessionClient.CreateAsync(spoil, TestContext.Current.CancellationToken));
        Assert.Contains(name, failure.Message, StringComparison.Ordinal);
    }
}
