using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionSdk.DevNet;

/// <summary>Says how large the network is, which servers it plays and how patient they are.</summary>
public sealed class DevNetOptions
{
    /// <summary>Gets or sets the number of service nodes.</summary>
    /// <value>The default is 12.</value>
    public int NodeCount { get; set; } = 12;

    /// <summary>Gets or sets the number of swarms the nodes are dealt out to.</summary>
    /// <value>The default is 3.</value>
    public int SwarmCount { get; set; } = 3;

    /// <summary>Gets or sets the storage server version that nodes report.</summary>
    /// <value>The default is 2.8.0.</value>
    public Version StorageServerVersion { get; set; } = new(2, 8, 0);

    /// <summary>Gets or sets the hard fork and soft fork that nodes report; rules that depend on it follow.</summary>
    /// <value>The default is 19.4.</value>
    public Version HardFork { get; set; } = new(19, 4);

    /// <summary>Gets or sets whether nodes also do what servers after 2.8.0 do: <c>active_nodes_bin</c>, <c>revoked_subaccounts</c>,
    /// naming an unreachable next node at once instead of falling silent until <see cref="RelayTimeout"/> is over, passing over expiry extensions below one per cent, the reserved namespace −3741, status 500
    /// when a whole swarm failed, and repeating a command later to members that missed it, which are left out of the answer when they
    /// could not be contacted. Nodes without them never get what they missed while they were killed or frozen.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool NewServerFeatures { get; set; } = true;

    /// <summary>Gets or sets whether messages that a member hands to one that is new in the swarm lose their namespace, as recorded from
    /// server 2.8.0: they arrive in namespace 0 under the hash that they have, and storing them again changes nothing.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool HandOverLosesNamespaces { get; set; }

    /// <summary>Gets or sets whether direct RPC is limited to 600 requests per client and node, growing again by 300 a second. Onion requests are not.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool RateLimit { get; set; }

    /// <summary>Gets or sets the port of the seed; 0 takes a free one.</summary>
    /// <value>The default is 0.</value>
    public int SeedPort { get; set; }

    /// <summary>Gets or sets the file that keeps the key of the seed's certificate, PKCS#8 in PEM form, so that the pin is the same in every run; it is made when there is none.</summary>
    /// <value>The default is <see langword="null"/>: every network has a key of its own.</value>
    public string? SeedKeyFile { get; set; }

    /// <summary>Gets or sets the port of the first node, the others follow in order; 0 takes free ones.</summary>
    /// <value>The default is 0.</value>
    public int FirstNodePort { get; set; }

    /// <summary>Gets or sets the port of the file server; 0 takes a free one.</summary>
    /// <value>The default is 0.</value>
    public int FileServerPort { get; set; }

    /// <summary>Gets or sets how long a relay waits for the next node.</summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan RelayTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long the last relay waits for a server outside the network.</summary>
    /// <value>The default is 25 seconds.</value>
    public TimeSpan ServerTimeout { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>Gets or sets how long a node waits for the other members of its swarm. A member that is killed or frozen costs each request
    /// to the whole swarm that long, until it is off the list.</summary>
    /// <value>The default is 5 seconds.</value>
    public TimeSpan SwarmTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets whether the file server gives out numbers as ids, a new one for each upload, as old servers did.</summary>
    /// <value>The default is <see langword="false"/>: ids are hashes of the content.</value>
    public bool NumericFileIds { get; set; }

    /// <summary>Gets or sets whether the file server can extend the life of a file. One that cannot answers with a page of HTML and status 404,
    /// which says nothing about the file. Servers that give out numbers never can.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool ExtendsFiles { get; set; } = true;

    /// <summary>Gets or sets the largest file in bytes that the file server takes.</summary>
    /// <value>The default is 10,000,000.</value>
    public int MaxFileSize { get; set; } = 10_000_000;

    /// <summary>Gets or sets how long the file server keeps a file.</summary>
    /// <value>The default is 14 days.</value>
    public TimeSpan FileLifetime { get; set; } = TimeSpan.FromDays(14);

    /// <summary>Gets the community servers that start with the network; more can be added later: <see cref="DevNet.AddCommunityAsync"/>.</summary>
    /// <value>The default is none.</value>
    public IList<DevCommunityOptions> Communities { get; } = [];

    /// <summary>Gets or sets the clock of all servers, and the time that delays and time-outs are measured by.</summary>
    /// <value>The default is <see cref="TimeProvider.System"/>.</value>
    public TimeProvider TimeProvider { get; set; } = TimeProvider.System;

    /// <summary>Gets or sets where the servers log.</summary>
    /// <value>The default logs nothing.</value>
    public ILoggerFactory LoggerFactory { get; set; } = NullLoggerFactory.Instance;
}
