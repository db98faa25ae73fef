using System.Security.Cryptography;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;
using SessionSdk.Cryptography;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Reads the options of a client from configuration: all that have a text form.</summary>
internal static class ClientConfiguration
{
    /// <exception cref="OptionsValidationException">Values cannot be read, or keys are not known.</exception>
    internal static void Apply(IConfiguration configuration, ValueSource source, string name, SessionClientOptions options)
    {
        var reader = new SectionReader(configuration, source);
        ReadAccount(reader, options);
        options.DisplayName = reader.Text(nameof(options.DisplayName)) ?? options.DisplayName;
        options.PollInterval = reader.Duration(nameof(options.PollInterval), options.PollInterval);
        options.CommunityPollInterval = reader.Duration(nameof(options.CommunityPollInterval), options.CommunityPollInterval);
        options.HandlerRetryDelay = reader.Duration(nameof(options.HandlerRetryDelay), options.HandlerRetryDelay);
        options.DisposeTimeout = reader.Duration(nameof(options.DisposeTimeout), options.DisposeTimeout);
        options.SyncState = reader.Flag(nameof(options.SyncState), options.SyncState);
        options.PushStateAutomatically = reader.Flag(nameof(options.PushStateAutomatically), options.PushStateAutomatically);
        options.StatePushDelay = reader.Duration(nameof(options.StatePushDelay), options.StatePushDelay);
        options.MaxStatePushDelay = reader.Duration(nameof(options.MaxStatePushDelay), options.MaxStatePushDelay);
        options.MaxHandlerAttempts = reader.Number(nameof(options.MaxHandlerAttempts), options.MaxHandlerAttempts);
        options.HandleEarlierMessages = reader.Flag(nameof(options.HandleEarlierMessages), options.HandleEarlierMessages);
        options.RenewPicture = reader.Flag(nameof(options.RenewPicture), options.RenewPicture);
        options.ReadReceipts = reader.Flag(nameof(options.ReadReceipts), options.ReadReceipts);
        options.TypingIndicators = reader.Flag(nameof(options.TypingIndicators), options.TypingIndicators);
        options.Calls = reader.Flag(nameof(options.Calls), options.Calls);
        options.TellDiscardedMessages = reader.Flag(nameof(options.TellDiscardedMessages), options.TellDiscardedMessages);
        if (reader.Section(nameof(options.EventLog)) is { } log)
        {
            options.EventLog.MaxEvents = log.Number(nameof(options.EventLog.MaxEvents), options.EventLog.MaxEvents);
            options.EventLog.MaxAge = log.Duration(nameof(options.EventLog.MaxAge), options.EventLog.MaxAge);
            log.End();
        }

        if (reader.Section(nameof(options.Network)) is { } network && NetworkConfiguration.Read(network) is { } settings)
        {
            options.Network = settings;
        }

        ReadFloors(reader, options);
        reader.End();
        if (reader.Failures.Count > 0)
        {
            throw new OptionsValidationException(name, typeof(SessionClientOptions), reader.Failures);
        }
    }

    private static void ReadFloors(SectionReader reader, SessionClientOptions options)
    {
        if (reader.Section(nameof(options.Onion)) is { } onion)
        {
            FloorConfiguration.Read(onion, options.Onion ??= new OnionNetworkOptions());
        }

        // The shorter way to the one setting of the onion floor that many need.
        if (FloorConfiguration.ReadProxy(reader) is { } proxy)
        {
            (options.Onion ??= new OnionNetworkOptions()).Proxy = proxy;
        }

        if (reader.Section(nameof(options.Swarm)) is { } swarm)
        {
            FloorConfiguration.Read(swarm, options.Swarm ??= new SwarmClientOptions());
        }

        if (reader.Section(nameof(options.Polling)) is { } polling)
        {
            FloorConfiguration.Read(polling, options.Polling ??= new PollEngineOptions());
        }

        if (reader.Section(nameof(options.Files)) is { } files)
        {
            FloorConfiguration.Read(files, options.Files ??= new Files.FileClientOptions());
        }

        if (reader.Section(nameof(options.Communities)) is { } communities)
        {
            FloorConfiguration.Read(communities, options.Communities ??= new Communities.CommunityClientOptions());
        }
    }

    /// <summary>Reads which account it is. Neither a phrase nor a seed is repeated when it is wrong.</summary>
    private static void ReadAccount(SectionReader reader, SessionClientOptions options)
    {
        if (reader.Text(nameof(options.RecoveryPhrase)) is { } phrase)
        {
            options.RecoveryPhrase = phrase;
            if (string.IsNullOrWhiteSpace(phrase))
            {
                reader.FailUnseen(nameof(options.RecoveryPhrase), "is empty: give the words of the account, or remove the key for a new account");
            }
            else if (RecoveryPhrase.TryParse(phrase, out RecoveryPhrase? parsed, out RecoveryPhraseError error))
            {
                parsed.Dispose();
            }
            else
            {
                reader.FailUnseen(nameof(options.RecoveryPhrase), $"is no recovery phrase: {error.ToString().TrimEnd('.')}");
            }
        }

        if (reader.Text(nameof(options.Seed)) is { } digits)
        {
            options.Seed = ReadSeed(digits);
            if (options.Seed is null)
            {
                reader.FailUnseen(nameof(options.Seed), "must be 32 or 64 hexadecimal digits: a seed of 16 or 32 bytes");
            }
        }
    }

    private static SecretKey? ReadSeed(string digits)
    {
        if (digits.Length is not (2 * AccountKeys.SeedSize or 2 * Ed25519.SeedSize))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[digits.Length / 2];
        try
        {
            return Convert.FromHexString(digits, bytes, out _, out _) == System.Buffers.OperationStatus.Done ? SecretKey.CopyFrom(bytes) : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }
}
