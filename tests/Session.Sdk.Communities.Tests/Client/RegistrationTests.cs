using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using SessionSdk.Communities.Tests.Fakes;
using SessionSdk.Onion;

namespace SessionSdk.Communities.Tests.Client;

public sealed class RegistrationTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_container_gives_one_client_over_its_network()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Json("[]"));
        await using ServiceProvider provider = new ServiceCollection()
            .AddSingleton<IOnionNetwork>(network)
            .AddSessionCommunities(options => options.MaxTries = 1)
            .BuildServiceProvider();
        CommunityClient client = provider.GetRequiredService<CommunityClient>();
        using CommunityConnection connection = client.Connect(Given.Server);

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.Same(client, provider.GetRequiredService<CommunityClient>());
        Assert.Single(network.Calls);
    }

    [Fact]
    public async Task A_container_without_a_network_says_what_is_missing()
    {
        await using ServiceProvider provider = new ServiceCollection().AddSessionCommunities().BuildServiceProvider();

        var failure = Assert.Throws<InvalidOperationException>(() => provider.GetRequiredService<CommunityClient>());

        Assert.StartsWith("AddSessionCommunities needs a network, and none is registered", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_out_of_range_are_refused()
    {
        Action<CommunityClientOptions>[] faults =
        [
            options => options.MaxAnswerSize = 0,
            options => options.MaxAnswerSize = 100_000_000,
            options => options.MaxUploadSize = 0,
            options => options.MaxDownloadSize = 100_000_000,
            options => options.MaxParallelTransfers = 0,
            options => options.RequestDeadline = TimeSpan.Zero,
            options => options.TransferDeadline = TimeSpan.FromDays(2),
            options => options.MaxTries = 0,
            options => options.RetryDelay = TimeSpan.FromSeconds(-1),
            options => options.MaxRetryDelay = TimeSpan.FromDays(2),
        ];

        Assert.All(faults, fault =>
        {
            var options = new CommunityClientOptions();
            fault(options);
            Assert.Throws<ArgumentException>(() => new CommunityClient(new FakeNetwork(_ => FakeAnswer.Json("[]")), options));

            using ServiceProvider provider = new ServiceCollection()
                .AddSingleton<IOnionNetwork>(new FakeNetwork(_ => FakeAnswer.Json("[]")))
                .AddSessionCommunities(fault)
                .BuildServiceProvider();
            Assert.Throws<OptionsValidationException>(provider.GetRequiredService<CommunityClient>);
        });
    }

    [Fact]
    public async Task Nothing_of_users_or_servers_is_in_the_log()
    {
        var log = new FakeLogCollector();
        using AccountKeys account = Given.Account(1);
        int asked = 0;
        var network = new FakeNetwork(_ => asked++ switch
        {
            0 => FakeAnswer.Text(425, "X-SOGS-Timestamp is too far"),
            1 => FakeAnswer.Page(503),
            _ => FakeAnswer.Text(403, $"secret {Given.Blinded(2)}"),
        });
        using CommunityConnection connection = new CommunityClient(network, new CommunityClientOptions { RetryDelay = TimeSpan.Zero }, new FakeLogger<CommunityClient>(log))
            .Connect(Given.Server, account, new CommunityConnectionOptions { Capabilities = Given.BlindingServer });

        await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.DeleteAll(Given.Room, account.Id), Token));

        IReadOnlyList<FakeLogRecord> records = log.GetSnapshot();
        Assert.Contains(records, record => record.Level == LogLevel.Warning);
        Assert.All(records, record =>
        {
            foreach (string secret in (string[])["lounge", "example.org", Given.Blinded(1), Given.Blinded(2), account.Id.ToString(), "secret"])
            {
                Assert.DoesNotContain(secret, record.Message, StringComparison.Ordinal);
            }
        });
    }
}
