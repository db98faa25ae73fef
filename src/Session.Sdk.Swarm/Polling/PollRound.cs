using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Does the network part of polls: chooses the node, asks it with its own positions, and moves the positions on.</summary>
internal sealed class PollRound(SwarmClient client, IPollCursorStore cursors, PollEngineOptions options)
{
    /// <summary>How long an extension that failed is left out: polls must not fail for its sake again and again, and config messages live for weeks.</summary>
    private static readonly TimeSpan ExtensionRetryDelay = TimeSpan.FromMinutes(5);

    internal async Task<PollFetch> FetchAsync(PollHandle handle, CancellationToken cancellationToken)
    {
        PollSubscription subscription = handle.Subscription;
        int generation = handle.Generation;
        ServiceNode node = handle.Round > 0 && handle.Node is { } same
            ? same
            : Choose(handle, await client.GetSwarmAsync(subscription.Address, cancellationToken).ConfigureAwait(false));
        handle.Node = node;
        RetrieveRequest[] retrievals = await BuildRetrievalsAsync(subscription, node, cancellationToken).ConfigureAwait(false);
        ExpireRequest? extension = handle.Round == 0 ? BuildExtension(handle) : null;
        if (extension is not null)
        {
            handle.Extension = new ExpiryExtension(SetOf(extension.Messages), client.Time.GetTimestamp(), Succeeded: false);
        }

        var batch = new BatchRequest { Requests = extension is null ? retrievals : [.. retrievals, extension], Node = node };
        BatchResult answer = await client.SendAsync(batch, node, null, cancellationToken).ConfigureAwait(false);
        ExpireResult? extended = null;
        if (extension is not null && answer.TryGet(extension, out extended))
        {
            handle.Extension = handle.Extension! with { Succeeded = true };
        }

        var namespaces = new NamespaceResult[retrievals.Length];
        for (int i = 0; i < namespaces.Length; i++)
        {
            namespaces[i] = ResultOf(retrievals[i], answer.Answers[i]);
        }

        var result = new PollResult
        {
            Address = subscription.Address,
            Namespaces = namespaces,
            Extension = extended,
            Round = handle.Round,
            Node = node,
            Path = answer.Path,
        };
        return new PollFetch(result, node, generation, subscription.Cursors ?? cursors);
    }

    internal static async Task SavePositionsAsync(PollFetch fetch, CancellationToken cancellationToken)
    {
        foreach (NamespaceResult part in fetch.Result.Namespaces)
        {
            if (part.Position is { } position)
            {
                await fetch.Cursors.SetAsync(new PollCursorKey(fetch.Node.Ed25519PublicKey, fetch.Result.Address, part.Namespace), position, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes a random member that was not asked since all were asked; one node alone could lack messages for a while.</summary>
    private static ServiceNode Choose(PollHandle handle, Swarm swarm)
    {
        ServiceNode[] fresh = [.. swarm.Members.Where(member => !handle.Visited.Contains(member.Ed25519PublicKey))];
        if (fresh.Length == 0)
        {
            Ed25519PublicKey? last = handle.Node?.Ed25519PublicKey;
            handle.Visited.Clear();
            fresh = [.. swarm.Members.Where(member => swarm.Members.Count == 1 || member.Ed25519PublicKey != last)];
        }

        if (fresh.Length == 0)
        {
            throw new SwarmUnavailableException("The swarm has no usable member.");
        }

        ServiceNode chosen = fresh[RandomNumberGenerator.GetInt32(fresh.Length)];
        handle.Visited.Add(chosen.Ed25519PublicKey);
        return chosen;
    }

    private static NamespaceResult ResultOf(RetrieveRequest request, BatchAnswer answer) =>
        answer.Result is RetrieveResult retrieved
            ? new NamespaceResult { Namespace = request.Namespace, Messages = retrieved.Messages, More = retrieved.More, Status = answer.Status, Position = retrieved.Position }
            : new NamespaceResult { Namespace = request.Namespace, Messages = [], Status = answer.Status, Reason = answer.Reason };

    private static int SetOf(IReadOnlyList<MessageHash> hashes)
    {
        // The order of the hashes does not matter, so their codes are added up.
        int set = hashes.Count;
        foreach (MessageHash hash in hashes)
        {
            set = unchecked(set + hash.GetHashCode());
        }

        return set;
    }

    private async ValueTask<RetrieveRequest[]> BuildRetrievalsAsync(PollSubscription subscription, ServiceNode node, CancellationToken cancellationToken)
    {
        int[] sizes = PollSizes.Divide(subscription.Namespaces);
        var retrievals = new RetrieveRequest[sizes.Length];
        for (int i = 0; i < retrievals.Length; i++)
        {
            Namespace polled = subscription.Namespaces[i];
            MessagePosition? position = await (subscription.Cursors ?? cursors).GetAsync(new PollCursorKey(node.Ed25519PublicKey, subscription.Address, polled), cancellationToken).ConfigureAwait(false);
            retrievals[i] = new RetrieveRequest
            {
                Address = subscription.Address,
                Signer = subscription.Signer,
                Namespace = polled,
                MaxSize = sizes[i],
                AfterHash = position is { } known && known.Expiry > client.Clock.UtcNow ? known.Hash : null,
            };
        }

        Array.Sort(retrievals, static (left, right) => PollSizes.Order(left.Namespace).CompareTo(PollSizes.Order(right.Namespace)));
        return retrievals;
    }

    private ExpireRequest? BuildExtension(PollHandle handle)
    {
        PollSubscription subscription = handle.Subscription;
        if (subscription.MessagesToExtend?.Invoke() is not { Count: > 0 } hashes || !subscription.Signer.Allows(GroupPermissions.Write))
        {
            return null;
        }

        bool isDue = handle.Extension is not { } last
            || last.Set != SetOf(hashes)
            || client.Time.GetElapsedTime(last.SentAt) >= (last.Succeeded ? options.ExtendInterval : ExtensionRetryDelay);
        return isDue
            ? new ExpireRequest
            {
                Address = subscription.Address,
                Signer = subscription.Signer,
                Messages = hashes,
                Expiries = [client.Clock.UtcNow + options.ConfigLifetime],
                Change = ExpiryChange.Extend,
            }
            : null;
    }
}
