using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>A request that the node forwards to the other members of the swarm; the answer has an entry for each.</summary>
internal abstract class SwarmCall(StorageAddress address) : AccountCall(address)
{
    /// <summary>Checks what a node checks before it does the request; <see langword="null"/> when all is well.</summary>
    private protected abstract RpcAnswer? Check(DevNode node, bool isForwarded);

    /// <summary>Does the request on one node and writes its entry.</summary>
    private protected abstract JsonObject Apply(DevNode node, bool isForwarded);

    /// <summary>Makes the body out of the entries.</summary>
    private protected virtual RpcAnswer Finish(DevNode node, JsonObject swarm, long now) => RpcAnswer.Json(
        new JsonObject { ["hf"] = node.Network.HardForkJson(), ["swarm"] = swarm, ["t"] = now },
        StatusOf(node, swarm));

    private protected override async Task<RpcAnswer> ExecuteInSwarmAsync(DevNode node, CancellationToken cancellationToken)
    {
        if (Check(node, isForwarded: false) is { } refusal)
        {
            return refusal;
        }

        long now = node.Now;
        bool onlyClaims = OnlyClaims(node);
        JsonObject own = onlyClaims ? Claim(node, isForwarded: false) : Apply(node, isForwarded: false);
        DevNode[] peers = onlyClaims ? [] : [.. node.Network.MembersFor(Address).Where(member => member != node)];
        JsonObject?[] others = await Task.WhenAll(peers.Select(peer => ForwardAsync(node, peer, cancellationToken))).ConfigureAwait(false);
        var entries = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal) { [node.Ed25519Hex] = own };
        for (int i = 0; i < peers.Length; i++)
        {
            if (others[i] is { } entry)
            {
                entries[peers[i].Ed25519Hex] = entry;
            }
        }

        var swarm = new JsonObject();
        foreach ((string name, JsonObject entry) in entries)
        {
            swarm[name] = entry;
        }

        return Finish(node, swarm, now);
    }

    private protected static int StatusOf(DevNode node, JsonObject swarm) =>
        node.Network.Options.NewServerFeatures && swarm.All(entry => entry.Value!["failed"] is not null) ? 500 : 200;

    private protected static JsonObject QueryFailure() => new() { ["failed"] = true, ["query_failure"] = true };

    /// <summary>Gives the request to another member.</summary>
    /// <returns>Its entry; <see langword="null"/> when it is left out of the answer because it could not be contacted.</returns>
    private async Task<JsonObject?> ForwardAsync(DevNode node, DevNode peer, CancellationToken cancellationToken)
    {
        TimeSpan patience = peer.Network.Options.SwarmTimeout;
        bool isFrozen = peer.IsFrozen;
        bool answers = peer.IsReachable;
        bool isInTime = answers && peer.Delay < patience;
        await Task.Delay(isInTime ? peer.Delay : patience, peer.Network.Options.TimeProvider, cancellationToken).ConfigureAwait(false);
        if (!answers)
        {
            if (!node.Network.Options.NewServerFeatures)
            {
                return TimedOut();
            }

            node.Network.Backlog.Add(node, peer, () => Repeat(peer));
            return isFrozen ? TimedOut() : null;
        }

        RpcAnswer? refusal = Misdirected(peer) ?? Check(peer, isForwarded: true);
        JsonObject entry = refusal is null
            ? OnlyClaims(peer) ? Claim(peer, isForwarded: true) : Apply(peer, isForwarded: true)
            : new JsonObject
            {
                ["code"] = refusal.Status.ToString(System.Globalization.CultureInfo.InvariantCulture),
                ["failed"] = true,
                ["reason"] = refusal.ToText(),
            };
        return isInTime ? AsTold(peer, entry) : TimedOut();
    }

    private bool OnlyClaims(DevNode node) =>
        node.Lie is { OnlyClaims: not null } lie && lie.OnRequest(new RpcExchange(node, Origin.Method, Origin.Parameters, 200, ""));

    private JsonObject Claim(DevNode node, bool isForwarded) => node.Store.Pretend(Address.Hex, () => Apply(node, isForwarded));

    /// <summary>Gives the entry as the member tells it, which may be a lie.</summary>
    private JsonObject AsTold(DevNode peer, JsonObject entry)
    {
        if (peer.Lie is not { Entry: not null } lie)
        {
            return entry;
        }

        var exchange = new RpcExchange(peer, Origin.Method, Origin.Parameters, 200, System.Text.Encoding.UTF8.GetString(StrictJson.Write(entry)));
        return lie.OnEntry(exchange) is not { } told
            ? entry
            : StrictJson.TryParseObject(told) ?? new JsonObject { ["bad_peer_response"] = true, ["failed"] = true };
    }

    /// <summary>Does the request on a member that missed it. The signature was checked when it was new; its time is not asked again.</summary>
    private void Repeat(DevNode peer)
    {
        if (Misdirected(peer) is null)
        {
            Apply(peer, isForwarded: true);
        }
    }

    private static JsonObject TimedOut() => new() { ["failed"] = true, ["timeout"] = true };
}
