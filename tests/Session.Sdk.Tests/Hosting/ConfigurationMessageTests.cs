using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace SessionSdk.Tests.Hosting;

/// <summary>What a person reads who made a mistake in a configuration file: the key, the value, where it stands, what to do.</summary>
public sealed class ConfigurationMessageTests
{
    private const string Source = " (From MemoryConfigurationProvider.)";

    [Theory]
    [InlineData("PollInterval", "5", "Session:PollInterval is \"5\", which names no unit: write 00:00:05 for 5 seconds, 00:05:00 for minutes, 5.00:00:00 for days.")]
    [InlineData("PollInterval", "soon", "Session:PollInterval is \"soon\", which is no time: write hours:minutes:seconds such as 00:00:05, or days.hours:minutes:seconds such as 5.00:00:00.")]
    [InlineData("PollInterval", "", "Session:PollInterval is \"\", which is no time: write hours:minutes:seconds such as 00:00:05, or days.hours:minutes:seconds such as 5.00:00:00.")]
    [InlineData("PollInterval", "-00:00:01", "Session:PollInterval: must be longer than zero and at most 30 days. It is \"-00:00:01\".")]
    [InlineData("MaxHandlerAttempts", "many", "Session:MaxHandlerAttempts is \"many\", which is no whole number.")]
    [InlineData("MaxHandlerAttempts", "0", "Session:MaxHandlerAttempts: must be at least 1. It is \"0\".")]
    [InlineData("SyncState", "yes", "Session:SyncState is \"yes\", which is neither true nor false.")]
    [InlineData("Onion:PathCount", "0", "Session:Onion:PathCount: must be from 1 to 8. It is \"0\".")]
    [InlineData("Onion:Cipher", "rot13", "Session:Onion:Cipher is \"rot13\", which is none of XChaCha20, AesGcm.")]
    [InlineData("Onion:Cipher", "1", "Session:Onion:Cipher is \"1\", which is none of XChaCha20, AesGcm.")]
    [InlineData("Onion:Cipher", "XChaCha20, AesGcm", "Session:Onion:Cipher is \"XChaCha20, AesGcm\", which is none of XChaCha20, AesGcm.")]
    [InlineData("EventLog:MaxEvents", "0", "Session:EventLog:MaxEvents: must be at least 1. It is \"0\".")]
    [InlineData("EventLog:MaxAge", "-00:00:01", "Session:EventLog:MaxAge: must be longer than zero and at most 36500 days. It is \"-00:00:01\".")]
    [InlineData("Communities:MaxTries", "0", "Session:Communities:MaxTries: must be at least 1. It is \"0\".")]
    [InlineData("Polling:Jitter", "a bit", "Session:Polling:Jitter is \"a bit\", which is no number: write 0.2.")]
    [InlineData("RecoverPhrase", "words", "Session:RecoverPhrase is not known. Did you mean RecoveryPhrase?")]
    [InlineData("Swarm:MaxTry", "1", "Session:Swarm:MaxTry is not known. Did you mean MaxTries?")]
    [InlineData("Files:Server:Url", "http://files.example.org/", "Session:Files:Server needs both, Url and PublicKey.")]
    public void A_mistake_is_told_with_its_key_its_value_and_its_source(string key, string value, string expected)
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(new() { [$"Session:{key}"] = value }));

        Assert.Equal(key == "Files:Server:Url" ? expected : expected + Source, failure.Message);
    }

    [Theory]
    [InlineData("RecoveryPhrase", "", "Session:RecoveryPhrase is empty: give the words of the account, or remove the key for a new account.")]
    [InlineData("RecoveryPhrase", " ", "Session:RecoveryPhrase is empty: give the words of the account, or remove the key for a new account.")]
    [InlineData("RecoveryPhrase", "hunter2 secret", "Session:RecoveryPhrase is no recovery phrase: ")]
    [InlineData("Seed", "hunter2", "Session:Seed must be 32 or 64 hexadecimal digits: a seed of 16 or 32 bytes.")]
    [InlineData("Seed", "hunter2hunter2hunter2hunter2abcd", "Session:Seed must be 32 or 64 hexadecimal digits: a seed of 16 or 32 bytes.")]
    [InlineData("Proxy", "socks5://me:hunter2@127.0.0.1", "Onion:Proxy: must be an address such as socks5://127.0.0.1:9050 or http://127.0.0.1:8080: it has no host or no port.")]
    [InlineData("Onion:Proxy", "hunter2", "Session:Onion:Proxy: must be an address such as socks5://127.0.0.1:9050 or http://127.0.0.1:8080.")]
    public void A_secret_is_never_repeated(string key, string value, string expected)
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(new() { [$"Session:{key}"] = value }));

        Assert.StartsWith(expected, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void All_mistakes_are_told_at_once()
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(new() { ["Session:PollInterval"] = "x", ["Session:MaxHandlerAttempts"] = "x", ["Session:Onion:PathCount"] = "x" }));

        Assert.Equal(3, failure.Failures.Count());
    }

    [Fact]
    public void A_key_that_means_nothing_known_is_told_with_all_that_are()
    {
        OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(new() { ["Session:Greeting"] = "hello" }));

        Assert.StartsWith("Session:Greeting is not known. Known are Calls, Communities, CommunityPollInterval, DisplayName, DisposeTimeout, EventLog, Files, ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_whole_configuration_may_hold_keys_of_others()
    {
        IConfiguration whole = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Logging:LogLevel:Default"] = "Debug", ["PollInterval"] = "00:00:07" }).Build();

        Assert.Equal(TimeSpan.FromSeconds(7), Read(whole, whole).PollInterval);
    }

    [Fact]
    public void Every_option_that_has_a_text_form_is_read()
    {
        string[] objects = ["Network", "Onion", "Swarm", "Polling", "Files", "Communities", "SharedNetwork", "Store", "ProBackendKeys", "TimeProvider", "LoggerFactory", "RecoveryPhrase", "Seed", "HandlerFailed", "EventLog"];
        var changed = new SessionClientOptions
        {
            DisplayName = "Echo",
            PollInterval = TimeSpan.FromSeconds(4),
            CommunityPollInterval = TimeSpan.FromSeconds(20),
            SyncState = false,
            PushStateAutomatically = false,
            StatePushDelay = TimeSpan.FromSeconds(3),
            MaxStatePushDelay = TimeSpan.FromSeconds(11),
            MaxHandlerAttempts = 6,
            HandlerRetryDelay = TimeSpan.FromSeconds(5),
            DisposeTimeout = TimeSpan.FromSeconds(7),
            HandleEarlierMessages = true,
            RenewPicture = false,
            ReadReceipts = true,
            TypingIndicators = true,
            Calls = true,
            TellDiscardedMessages = true,
        };
        System.Reflection.PropertyInfo[] texts = [.. typeof(SessionClientOptions).GetProperties().Where(property => !objects.Contains(property.Name))];
        Assert.All(texts, property => Assert.NotEqual(property.GetValue(new SessionClientOptions()), property.GetValue(changed)));

        SessionClientOptions read = Read(texts.ToDictionary(property => $"Session:{property.Name}", property => (string?)Convert.ToString(property.GetValue(changed), System.Globalization.CultureInfo.InvariantCulture)));

        Assert.All(texts, property => Assert.Equal(property.GetValue(changed), property.GetValue(read)));
    }

    [Fact]
    public void The_limits_of_the_event_log_are_read()
    {
        EventLogOptions log = Read(new() { ["Session:EventLog:MaxEvents"] = "500", ["Session:EventLog:MaxAge"] = "2.00:00:00" }).EventLog;

        Assert.Equal((500, TimeSpan.FromDays(2)), (log.MaxEvents, log.MaxAge));
    }

    [Fact]
    public void A_mistake_in_a_file_is_told_with_the_name_of_the_file()
    {
        string folder = Directory.CreateTempSubdirectory("session-options-").FullName;
        try
        {
            File.WriteAllText(Path.Combine(folder, "appsettings.json"), """{ "Session": { "PollInterval": "5" } }""");
            IConfiguration whole = new ConfigurationBuilder().AddJsonFile(Path.Combine(folder, "appsettings.json")).Build();

            OptionsValidationException failure = Assert.Throws<OptionsValidationException>(() => Read(whole.GetSection("Session"), whole));

            Assert.EndsWith("(From JsonConfigurationProvider for 'appsettings.json' (Required).)", failure.Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static SessionClientOptions Read(Dictionary<string, string?> values)
    {
        IConfiguration whole = new ConfigurationBuilder().AddInMemoryCollection(values).Build();
        return Read(whole.GetSection("Session"), whole);
    }

    private static SessionClientOptions Read(IConfiguration section, IConfiguration whole)
    {
        var services = new ServiceCollection();
        services.AddSingleton(whole);
        services.AddSessionClient(section);
        using ServiceProvider provider = services.BuildServiceProvider();
        return provider.GetRequiredService<IOptions<SessionClientOptions>>().Value;
    }
}
