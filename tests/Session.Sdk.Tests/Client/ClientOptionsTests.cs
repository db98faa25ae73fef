using SessionSdk.Cryptography;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

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
        { "Seed", static options => options.Seed = SecretKey.CopyFrom(new byte[20]) },
        { "Seed", static options => (options.Seed, options.RecoveryPhrase) = (SecretKey.CopyFrom(new byte[16]), "some words") },
        { "Onion:PathCount", static options => options.Onion = new OnionNetworkOptions { PathCount = 0 } },
        { "Swarm:MaxTries", static options => options.Swarm = new SwarmClientOptions { MaxTries = 0 } },
        { "Polling:Jitter", static options => options.Polling = new PollEngineOptions { Jitter = 1 } },
        { "Files:MaxTries", static options => options.Files = new FileClientOptions { MaxTries = 0 } },
        { "Network", static options => options.Network = options.Network with { Seeds = [] } },
        { "Network", static options => options.Network = null! },
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

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public async Task A_seed_opens_the_account_and_is_wiped_then(int size)
    {
        byte[] bytes = [.. Enumerable.Range(1, size).Select(number => (byte)number)];
        using AccountKeys expected = AccountKeys.FromSeed(bytes);
        SecretKey seed = SecretKey.CopyFrom(bytes);
        SessionClientOptions? seen = null;

        await using SessionClient client = await SessionClient.CreateAsync(
            options =>
            {
                options.Seed = seed;
                seen = options;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(expected.Id, client.AccountId);
        Assert.Null(seen!.Seed);
        Assert.Throws<ObjectDisposedException>(() => seed.Expose().Length);
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public async Task A_phrase_of_13_or_25_words_in_any_list_opens_the_account_and_is_forgotten_then(int size)
    {
        using AccountKeys expected = AccountKeys.FromSeed(Enumerable.Range(1, size).Select(number => (byte)number).ToArray());
        using RecoveryPhrase phrase = expected.ExportRecoveryPhrase(MnemonicLanguage.German);
        SessionClientOptions? seen = null;

        await using SessionClient client = await SessionClient.CreateAsync(
            options =>
            {
                options.RecoveryPhrase = phrase.Export();
                seen = options;
            },
            TestContext.Current.CancellationToken);

        Assert.Equal(expected.Id, client.AccountId);
        Assert.Null(seen!.RecoveryPhrase);
    }
}
