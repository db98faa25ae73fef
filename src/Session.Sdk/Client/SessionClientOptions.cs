using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;
using SessionSdk.Communities;
using SessionSdk.Files;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Configures a <see cref="SessionClient"/>.</summary>
/// <remarks>
/// The secret of the account stands here only until the client has been made: then <see cref="RecoveryPhrase"/> and <see cref="Seed"/> are <see langword="null"/> again.
/// </remarks>
public sealed class SessionClientOptions : IValidatableObject
{
    private const int MaxDisplayNameBytes = 100;

    /// <summary>Gets or sets the recovery phrase of the account: 13 words, or 25 of an account whose seed has 32 bytes, in any of the languages of <see cref="MnemonicLanguage"/>.</summary>
    /// <value>The default is <see langword="null"/>: without a <see cref="Seed"/> either, a new account is made.</value>
    [JsonIgnore]
    public string? RecoveryPhrase { get; set; }

    /// <summary>Gets or sets the seed of the account, 16 or 32 bytes, in place of <see cref="RecoveryPhrase"/>. It belongs to the client that is made of it, which wipes it. In configuration it stands in hexadecimal digits.</summary>
    /// <value>The default is <see langword="null"/>: without a <see cref="RecoveryPhrase"/> either, a new account is made.</value>
    [JsonIgnore]
    public SecretKey? Seed { get; set; }

    /// <summary>Gets or sets the name that recipients see, at most 100 bytes of UTF-8. It names an account that has no name yet; one that has is renamed by <see cref="ProfileState.Name"/>.</summary>
    /// <value>The default is <see langword="null"/>: without a name in the synced profile messages carry none.</value>
    public string? DisplayName { get; set; }

    /// <summary>Gets or sets the network.</summary>
    /// <value>The default is <see cref="NetworkSettings.Mainnet"/>.</value>
    [Required(ErrorMessage = "must be set.")]
    public NetworkSettings Network { get; set; } = NetworkSettings.Mainnet;

    /// <summary>Gets or sets how onion paths are made, and where nodes and guards are kept between runs (<see cref="OnionNetworkOptions.CacheStore"/>).</summary>
    /// <value>The default is <see langword="null"/>: the defaults, and nothing is kept. A container fills in a registered <see cref="INodeCacheStore"/> or <see cref="IShippedNodeList"/>.</value>
    public OnionNetworkOptions? Onion { get; set; }

    /// <summary>Gets or sets the deadlines and tries of storage requests.</summary>
    /// <value>The default is <see langword="null"/>: the defaults.</value>
    public SwarmClientOptions? Swarm { get; set; }

    /// <summary>Gets or sets the pauses and bounds of polls. How often this account is polled says <see cref="PollInterval"/>.</summary>
    /// <value>The default is <see langword="null"/>: the defaults.</value>
    public PollEngineOptions? Polling { get; set; }

    /// <summary>Gets or sets which file server is used, and the deadlines and bounds of transfers: <see cref="SessionNetwork.Files"/>.</summary>
    /// <value>The default is <see langword="null"/>: the defaults.</value>
    public FileClientOptions? Files { get; set; }

    /// <summary>Gets or sets the deadlines, tries and bounds of requests to community servers: <see cref="SessionNetwork.Communities"/>. How often they are polled says <see cref="CommunityPollInterval"/>.</summary>
    /// <value>The default is <see langword="null"/>: the defaults.</value>
    public CommunityClientOptions? Communities { get; set; }

    /// <summary>Gets or sets the running network that this client shares with others. It stays the caller's to dispose.</summary>
    /// <value>The default is <see langword="null"/>: clients of a process with an equal <see cref="Network"/>, equal values of <see cref="Onion"/>, <see cref="Swarm"/>, <see cref="Polling"/>, <see cref="Files"/> and <see cref="Communities"/> and the same <see cref="TimeProvider"/> share one that ends with the last of them, whether they are made by a container or not. What it logs goes to the <see cref="LoggerFactory"/> of each.</value>
    public SessionNetwork? SharedNetwork { get; set; }

    /// <summary>Gets or sets what the client must not forget. It stays the caller's to dispose.</summary>
    /// <value>The default is <see langword="null"/>: an <see cref="InMemorySessionStore"/> of the client's own.</value>
    public ISessionStore? Store { get; set; }

    /// <summary>Gets or sets the time between two polls of an account that is in use, at most 30 days.</summary>
    /// <value>The default is 3 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets the time between two polls of a community's server, which has all its rooms in one request; at most 30 days. After failures it grows.</summary>
    /// <value>The default is 10 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan CommunityPollInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets whether <see cref="SessionClient.State"/> is shared with the account's other devices. When off it stays on this device.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool SyncState { get; set; } = true;

    /// <summary>Gets or sets whether edits of the synced state are published by themselves. When off only <see cref="AccountState.PushAsync"/> publishes.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool PushStateAutomatically { get; set; } = true;

    /// <summary>Gets or sets how long no edit must have come before edits are published.</summary>
    /// <value>The default is 2 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan StatePushDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long an edit waits at most while others keep coming, at most 30 days.</summary>
    /// <value>The default is 10 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan MaxStatePushDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how often a message is given to a handler that throws, the first time included.</summary>
    /// <value>The default is 5.</value>
    [Amount(1)]
    public int MaxHandlerAttempts { get; set; } = 5;

    /// <summary>Gets or sets the pause after a handler threw; it doubles with each attempt on the same message. At most an hour.</summary>
    /// <value>The default is 2 seconds.</value>
    [Duration("0", "01:00:00")]
    public TimeSpan HandlerRetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets what is told when a handler failed. What it throws is logged and changes nothing.</summary>
    /// <value>The default is <see langword="null"/>: failures are logged.</value>
    public HandlerFailed? HandlerFailed { get; set; }

    /// <summary>Gets or sets how long events wait for handlers.</summary>
    /// <value>The default keeps 20,000 events and 30 days.</value>
    public EventLogOptions EventLog { get; set; } = new();

    /// <summary>Gets or sets whether handlers get the messages that a restored account's swarm holds from before the first start with this store. Otherwise those go into the history only.</summary>
    /// <value>The default is <see langword="false"/>: a bot without a durable store does not answer two weeks of messages at every start.</value>
    public bool HandleEarlierMessages { get; set; }

    /// <summary>Gets or sets whether the own picture is kept on its file server by itself, once a day while the client receives. File servers forget files after two weeks.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool RenewPicture { get; set; } = true;

    /// <summary>Gets or sets whether read receipts are sent, and those of others believed.</summary>
    /// <value>The default is <see langword="false"/>, as in the official clients.</value>
    public bool ReadReceipts { get; set; }

    /// <summary>Gets or sets whether typing is told to others, and theirs shown.</summary>
    /// <value>The default is <see langword="false"/>, as in the official clients.</value>
    public bool TypingIndicators { get; set; }

    /// <summary>Gets or sets whether the steps of calls come through.</summary>
    /// <value>The default is <see langword="false"/>, as in the official clients.</value>
    public bool Calls { get; set; }

    /// <summary>Gets or sets whether each message that is passed over is told as a <see cref="MessageDiscarded"/>, for diagnostics.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool TellDiscardedMessages { get; set; }

    /// <summary>Gets or sets how long disposing waits for work that is under way.</summary>
    /// <value>The default is 5 seconds.</value>
    [Duration("0")]
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the keys of the Session Pro backend, which sign the proofs of subscribers.</summary>
    /// <value>The default is <see cref="ProBackend.DefaultKeys"/>.</value>
    [Required(ErrorMessage = "must be set.")]
    public IReadOnlyList<Ed25519PublicKey> ProBackendKeys { get; set; } = ProBackend.DefaultKeys;

    /// <summary>Gets or sets the clock.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    [Required(ErrorMessage = "must be set.")]
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets what makes the loggers.</summary>
    /// <value>The default is <see langword="null"/>: nothing is logged.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gets whether the client was made of a phrase or a seed, which do not stand here any more then; otherwise its account is new.</summary>
    internal bool IsRestored { get; private set; }

    /// <summary>Derives the keys of the account, and forgets the phrase and the seed. The account is a new one when there is neither.</summary>
    /// <returns>The keys; the caller disposes them.</returns>
    /// <exception cref="InvalidRecoveryPhraseException">The recovery phrase is not one.</exception>
    internal AccountKeys TakeKeys()
    {
        using SecretKey? seed = Seed;
        string? phrase = RecoveryPhrase;
        Seed = null;
        RecoveryPhrase = null;
        IsRestored = seed is not null || phrase is not null;
        return seed is not null ? AccountKeys.FromSeed(seed.Expose())
            : phrase is not null ? AccountKeys.FromRecoveryPhrase(phrase)
            : AccountKeys.Generate();
    }

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Seed is { Length: not (AccountKeys.SeedSize or Ed25519.SeedSize) })
        {
            yield return new ValidationResult("must be 16 or 32 bytes long.", [nameof(Seed)]);
        }

        if (Seed is not null && RecoveryPhrase is not null)
        {
            yield return new ValidationResult($"must not be set beside {nameof(RecoveryPhrase)}: each says which account it is.", [nameof(Seed)]);
        }

        if (DisplayName is { } name && (string.IsNullOrWhiteSpace(name) || System.Text.Encoding.UTF8.GetByteCount(name) > MaxDisplayNameBytes))
        {
            yield return new ValidationResult($"must have 1 to {MaxDisplayNameBytes} bytes of UTF-8 and not be blank.", [nameof(DisplayName)]);
        }

        if (MaxStatePushDelay < StatePushDelay)
        {
            yield return new ValidationResult($"must not be shorter than {nameof(StatePushDelay)}.", [nameof(MaxStatePushDelay)]);
        }
    }
}
