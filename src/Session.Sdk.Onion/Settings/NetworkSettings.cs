namespace SessionSdk.Onion;

/// <summary>Says which Session network to use: where its nodes are learnt, and what may be expected of it.</summary>
public sealed record NetworkSettings
{
    /// <summary>Gets the name of the network, for logs and for keeping caches of different networks apart.</summary>
    public required string Name { get; init; }

    /// <summary>Gets the seeds. All of them are asked side by side. What two agree on is believed and kept; what only one of several says is used until another one answers, and is not kept.</summary>
    public required IReadOnlyList<SeedNode> Seeds { get; init; }

    /// <summary>Gets whether several nodes of one path may share a /24 network, as they do in networks of developers.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool AllowSharedSubnets { get; init; }

    /// <summary>Gets whether nodes may have loopback and private addresses. Where they may not, such nodes are left out of every list: no list makes a client talk to hosts of its own network.</summary>
    /// <value>The default is <see langword="null"/>: only when every seed has such an address, or a name that only the network around knows: without dots, or ending in <c>.local</c>.</value>
    public bool? AllowPrivateAddresses { get; init; }

    /// <summary>Gets how many nodes a list must have to be believed: in as many different /24 networks, unless <see cref="AllowSharedSubnets"/> is set.</summary>
    /// <value>The default is 6, so that paths have a choice; <see cref="Mainnet"/> asks for 24.</value>
    public int MinimumNodes { get; init; } = 6;

    private bool ExpectsPrivateAddresses => AllowPrivateAddresses ?? Seeds.All(seed => NodeAddress.IsNear(seed.Url));

    /// <summary>Gets the network of all users.</summary>
    public static NetworkSettings Mainnet { get; } = new()
    {
        Name = "mainnet",
        Seeds =
        [
            Pinned("https://seed1.getsession.org:4443/", "mlYTXvkmIEYcpswANTpnBwlz9Cswi0py/RQKkbdQOZQ="),
            Pinned("https://seed2.getsession.org:4443/", "ZuUxe4wopBR83Yy5fePPNX0c00BnkQCu/49oapFpB0k="),
            Pinned("https://seed3.getsession.org:4443/", "4xe+8k1NjxerVTjUsWlZJNKt3PA7Y31pUls2tHYippA="),
        ],
        MinimumNodes = 24,
    };

    /// <summary>Gets the public test network, whose seed speaks plain HTTP.</summary>
    public static NetworkSettings Testnet { get; } = new()
    {
        Name = "testnet",
        Seeds = [new SeedNode(new Uri("http://seed2.getsession.org:38157/"), new SeedTrust.PlainHttp())],
        AllowSharedSubnets = true,
        MinimumNodes = 12,
    };

    /// <summary>Compares all members, the seeds one by one.</summary>
    /// <param name="other">The other settings.</param>
    /// <returns>Whether both describe the same network in the same way.</returns>
    public bool Equals(NetworkSettings? other) => ReferenceEquals(this, other) || (other is not null
        && Name == other.Name
        && Seeds.SequenceEqual(other.Seeds)
        && AllowSharedSubnets == other.AllowSharedSubnets
        && AllowPrivateAddresses == other.AllowPrivateAddresses
        && MinimumNodes == other.MinimumNodes);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Name, Seeds.Count, AllowSharedSubnets, MinimumNodes);

    /// <summary>Says what is wrong with the settings, or gives <see langword="null"/>.</summary>
    internal string? FindMistake() =>
        string.IsNullOrEmpty(Name) ? "A network has a name."
        : Seeds is not { Count: > 0 } ? $"The network {Name} has no seeds: give at least one."
        : MinimumNodes < 1 ? $"{nameof(MinimumNodes)} of the network {Name} must be at least 1."
        : Seeds.Select(SeedCertificate.FindMistake).FirstOrDefault(mistake => mistake is not null);

    /// <summary>Leaves out the nodes whose addresses cannot be in this network.</summary>
    internal NodeList Plausible(NodeList list) => ExpectsPrivateAddresses ? list : list with { Nodes = [.. list.Nodes.Where(listed => NodeAddress.IsPublic(listed.Node.Address))] };

    /// <summary>Leaves out the nodes whose addresses cannot be in this network.</summary>
    internal IReadOnlyList<ServiceNode> Plausible(IReadOnlyList<ServiceNode> nodes) => ExpectsPrivateAddresses ? nodes : [.. nodes.Where(node => NodeAddress.IsPublic(node.Address))];

    /// <summary>Tells whether a list has enough nodes, so that no few hosts pass for a network.</summary>
    internal bool IsEnough(NodeList list) =>
        (AllowSharedSubnets ? list.Nodes.Count : list.Nodes.DistinctBy(listed => PathComposer.Subnet(listed.Node)).Count()) >= MinimumNodes;

    private static SeedNode Pinned(string url, string pin) => new(new Uri(url), new SeedTrust.PublicKeyPin(pin));
}
