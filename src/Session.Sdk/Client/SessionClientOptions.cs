using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Configures a <see cref="SessionClient"/>.</summary>
public sealed class SessionClientOptions
{
    /// <summary>Gets or sets the recovery phrase of the account.</summary>
    /// <value>The default is <see langword="null"/>: a new account is made.</value>
    [JsonIgnore]
    public string? RecoveryPhrase { get; set; }

    /// <summary>Gets or sets the name that recipients see, at most 100 bytes of UTF-8. It names an account that has no name yet; one that has is renamed by <see cref="ProfileState.Name"/>.</summary>
    /// <value>The default is <see langword="null"/>: without a name in the synced profile messages carry none.</value>
    public string? DisplayName { get; set; }

    /// <summary>Gets or sets the network.</summary>
    /// <value>The default is <see cref="NetworkSettings.Mainnet"/>.</value>
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

    /// <summary>Gets or sets the running network that this client shares with others. It stays the caller's to dispose.</summary>
    /// <value>The default is <see langword="null"/>: clients of a process with an equal <see cref="Network"/>, equal values of <see cref="Onion"/>, <see cref="Swarm"/> and <see cref="Polling"/> and the same <see cref="TimeProvider"/> share one that ends with the last of them, whether they are made by a container or not. What it logs goes to the <see cref="LoggerFactory"/> of each.</value>
    public SessionNetwork? SharedNetwork { get; set; }

    /// <summary>Gets or sets what the client must not forget. It stays the caller's to dispose.</summary>
    /// <value>The default is <see langword="null"/>: an <see cref="InMemorySessionStore"/> of the client's own.</value>
    public ISessionStore? Store { get; set; }

    /// <summary>Gets or sets the time between two polls of an account that is in use, at most 30 days.</summary>
    /// <value>The default is 3 seconds.</value>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets whether <see cref="SessionClient.State"/> is shared with the account's other devices. When off it stays on this device.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool SyncState { get; set; } = true;

    /// <summary>Gets or sets whether edits of the synced state are published by themselves. When off only <see cref="AccountState.PushAsync"/> publishes.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool PushStateAutomatically { get; set; } = true;

    /// <summary>Gets or sets how long no edit must have come before edits are published.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan StatePushDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long an edit waits at most while others keep coming, at most 30 days.</summary>
    /// <value>The default is 10 seconds.</value>
    public TimeSpan MaxStatePushDelay { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how often a message is given to a handler that throws, the first time included.</summary>
    /// <value>The default is 5.</value>
    public int MaxHandlerAttempts { get; set; } = 5;

    /// <summary>Gets or sets the pause after a handler threw; it doubles with each attempt on the same message, up to an hour, and is at most 30 days.</summary>
    /// <value>The default is 2 seconds.</value>
    public TimeSpan HandlerRetryDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets how long disposing waits for work that is under way.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan DisposeTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the keys of the Session Pro backend, which sign the proofs of subscribers.</summary>
    /// <value>The default is <see cref="ProBackend.DefaultKeys"/>.</value>
    public IReadOnlyList<Ed25519PublicKey> ProBackendKeys { get; set; } = ProBackend.DefaultKeys;

    /// <summary>Gets or sets the clock.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets what makes the loggers.</summary>
    /// <value>The default is <see langword="null"/>: nothing is logged.</value>
    public ILoggerFactory? LoggerFactory { get; set; }

    /// <summary>Gives a copy without the recovery phrase, for what outlives the start.</summary>
    internal SessionClientOptions WithoutPhrase()
    {
        var copy = (SessionClientOptions)MemberwiseClone();
        copy.RecoveryPhrase = null;
        return copy;
    }
}
