using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Does the network part of polls: chooses the node, asks it with its own positions, and moves the positions on.</summary>
internal sealed class PollRound(SwarmClient client, IPollCursorStore cursors, PollEngineOptions options, Action<Exception> subscriberFailed)
{
    private const string BatchMethod = "batch";

    /// <summary>How long an extension is left out that failed in two polls, with two members: polls must not fail for its sake again and again, and config messages live for weeks.</summary>
    private static readonly TimeSpan ExtensionRetryDelay = TimeSpan.FromMinutes(5);

    /// <summary>How long a second member is asked for what the first says that it lacks. The poll waits for it, the first time only.</summary>
    private static readonly TimeSpan SecondLookTime = TimeSpan.FromSeconds(8);

    internal async Task<PollFetch> FetchAsync(PollHandle handle, CancellationToken cancellationToken)
    {
        PollSubscription subscription = handle.Subscription;
        int generation = handle.Generation;
        Swarm? swarm = handle.Round > 0 && handle.Node is not null ? null : await client.GetSwarmAsync(subscription.Address, cancellationToken).ConfigureAwait(false);
        if (swarm is not null)
        {
            handle.Node = Choose(handle, swarm);
        }

        ExpireRequest? extension = handle.Round == 0 ? BuildExtension(handle) : null;
        (RetrieveRequest[] retrievals, BatchResult answer) = await AskAsync(handle, swarm, extension, cancellationToken).ConfigureAwait(false);
        ServiceNode node = handle.Node!;
        ExpireResult? extended = null;
        if (extension is not null && answer.TryGet(extension, out extended))
        {
            handle.Extensions!.NoteConfirmed();
        }

        var namespaces = new NamespaceResult[retrievals.Length];
        for (int i = 0; i < namespaces.Length; i++)
        {
            namespaces[i] = ResultOf(retrievals[i], answer.Answers[i]);
        }

        if (swarm is { Members.Count: > 1 })
        {
            await LookTwiceAsync(handle, swarm, retrievals, namespaces, cancellationToken).ConfigureAwait(false);
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

    /// <summary>Asks the chosen member, and another one when it refuses everything: one alone may lie.</summary>
    private async Task<(RetrieveRequest[] Retrievals, BatchResult Answer)> AskAsync(PollHandle handle, Swarm? swarm, ExpireRequest? extension, CancellationToken cancellationToken)
    {
        ServiceNode first = handle.Node!;
        try
        {
            (RetrieveRequest[], BatchResult) asked = await AskOneAsync(handle, first, extension, cancellationToken).ConfigureAwait(false);
            handle.IsRefused = false;
            return asked;
        }
        catch (SwarmRefusedException refused) when (swarm is { Members.Count: > 1 } && IsRefusal(refused.Status) && !handle.IsRefused)
        {
            handle.Node = Choose(handle, swarm);
            try
            {
                (RetrieveRequest[], BatchResult) asked = await AskOneAsync(handle, handle.Node, extension, cancellationToken).ConfigureAwait(false);
                client.NoteAlone(BatchMethod, first, refused.Status);
                return asked;
            }
            catch (SwarmRefusedException again) when (again.Status == refused.Status)
            {
                handle.IsRefused = true;
                throw;
            }
        }
    }

    private async Task<(RetrieveRequest[] Retrievals, BatchResult Answer)> AskOneAsync(PollHandle handle, ServiceNode node, ExpireRequest? extension, CancellationToken cancellationToken)
    {
        RetrieveRequest[] retrievals = await BuildRetrievalsAsync(handle.Subscription, handle.Subscription.Namespaces, node, cancellationToken).ConfigureAwait(false);
        var batch = new BatchRequest { Requests = extension is null ? retrievals : [.. retrievals, extension], Node = node };
        return (retrievals, await client.SendAsync(batch, node, null, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Moves the positions on, as long as they are not void.</summary>
    internal static async Task SavePositionsAsync(PollFetch fetch, Func<bool> isValid, CancellationToken cancellationToken)
    {
        foreach (NamespaceResult part in fetch.Result.Namespaces)
        {
            if (part.Position is { } position && isValid())
            {
                await fetch.Cursors.SetAsync(new PollCursorKey((part.Node ?? fetch.Node).Ed25519PublicKey, fetch.Result.Address, part.Namespace), position, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Takes a random member that was not asked since all were asked; one node alone could lack messages for a while.</summary>
    private static ServiceNode Choose(PollHandle handle, Swarm swarm)
    {
        handle.Visited.RemoveAll(visited => !swarm.Members.Any(member => member.Ed25519PublicKey == visited));
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
            ? new NamespaceResult { Namespace = request.Namespace, Messages = retrieved.Messages, More = retrieved.More, Dropped = retrieved.Dropped, Status = answer.Status, Position = retrieved.Position }
            : new NamespaceResult { Namespace = request.Namespace, Messages = [], Status = answer.Status, Reason = answer.Reason };

    private async ValueTask<RetrieveRequest[]> BuildRetrievalsAsync(PollSubscription subscription, IReadOnlyList<Namespace> namespaces, ServiceNode node, CancellationToken cancellationToken)
    {
        int[] sizes = PollSizes.Divide(namespaces);
        var retrievals = new RetrieveRequest[sizes.Length];
        for (int i = 0; i < retrievals.Length; i++)
        {
            Namespace polled = namespaces[i];
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

    /// <summary>Asks another member for the namespaces that the first one says are empty, until two said so of each, and for those that it refuses: one alone may lack what is there, or lie.</summary>
    private async Task LookTwiceAsync(PollHandle handle, Swarm swarm, RetrieveRequest[] asked, NamespaceResult[] results, CancellationToken cancellationToken)
    {
        var doubtful = new Dictionary<Namespace, int>();
        for (int i = 0; i < results.Length; i++)
        {
            if (IsDoubtful(handle, asked[i], results[i]))
            {
                doubtful.Add(results[i].Namespace, i);
            }
            else if (IsRefusal(results[i].Status))
            {
                results[i] = results[i] with { IsConfirmedRefusal = true };
            }
        }

        if (doubtful.Count == 0)
        {
            return;
        }

        ServiceNode first = handle.Node!;
        try
        {
            ServiceNode second = Choose(handle, swarm);
            RetrieveRequest[] retrievals = await BuildRetrievalsAsync(handle.Subscription, [.. doubtful.Keys], second, cancellationToken).ConfigureAwait(false);
            BatchResult answer = await client.SendAsync(new BatchRequest { Requests = retrievals, Node = second }, second, null, cancellationToken, SecondLookTime).ConfigureAwait(false);
            int? refusedAlone = null;
            for (int i = 0; i < retrievals.Length; i++)
            {
                NamespaceResult result = ResultOf(retrievals[i], answer.Answers[i]);
                int index = doubtful[result.Namespace];
                bool wasRefused = IsRefusal(results[index].Status);
                if (result.Status == 200)
                {
                    refusedAlone ??= wasRefused ? results[index].Status : null;
                    bool isEmpty = result.Position is null && retrievals[i].AfterHash is null;
                    if (!isEmpty || !wasRefused)
                    {
                        handle.Settled.Add(result.Namespace);
                    }

                    results[index] = isEmpty && !wasRefused ? results[index] with { IsConfirmedEmpty = true } : result with { Node = second };
                }
                else if (wasRefused && result.Status == results[index].Status)
                {
                    handle.Refused.Add(result.Namespace);
                    results[index] = results[index] with { IsConfirmedRefusal = true };
                }
            }

            if (refusedAlone is { } status)
            {
                client.NoteAlone(BatchMethod, first, status);
            }
        }
        catch (SwarmRefusedException refused)
        {
            // It refuses all that it was asked for.
            foreach ((Namespace name, int index) in doubtful.Where(part => results[part.Value].Status == refused.Status))
            {
                handle.Refused.Add(name);
                results[index] = results[index] with { IsConfirmedRefusal = true };
            }
        }
        catch (SessionException)
        {
            // The next poll asks again; what the first member said goes on meanwhile as the word of one.
        }
    }

    /// <summary>Tells whether what one member says of a namespace is asked of a second one, and notes what needs no second one.</summary>
    private static bool IsDoubtful(PollHandle handle, RetrieveRequest asked, NamespaceResult result)
    {
        if (result.Status != 200)
        {
            return IsRefusal(result.Status) && !handle.Refused.Contains(result.Namespace);
        }

        handle.Refused.Remove(result.Namespace);
        if (asked.AfterHash is not null || result.Position is not null)
        {
            handle.Settled.Add(result.Namespace);
        }

        return !handle.Settled.Contains(result.Namespace);
    }

    /// <summary>Tells whether a status says that the member does not want to, and not that it cannot now, or that another one or another time is asked for.</summary>
    private static bool IsRefusal(int status) => status is >= 400 and < 500 and not (406 or 421 or 425 or 429);

    private IReadOnlyList<MessageHash>? AskForMessages(PollSubscription subscription)
    {
        try
        {
            return subscription.MessagesToExtend?.Invoke();
        }
        catch (Exception error)
        {
            // What the code of a subscriber throws must not keep the messages from it.
            subscriberFailed(error);
            return null;
        }
    }

    private ExpireRequest? BuildExtension(PollHandle handle)
    {
        PollSubscription subscription = handle.Subscription;
        if (AskForMessages(subscription) is not { Count: > 0 } hashes || !subscription.Signer.Allows(GroupPermissions.Write))
        {
            return null;
        }

        handle.Extensions ??= new ConfigExtensions(client.Time, options.ExtendInterval, ExtensionRetryDelay);
        IReadOnlyList<MessageHash> due = handle.Extensions.Take(hashes);
        return due.Count > 0
            ? new ExpireRequest
            {
                Address = subscription.Address,
                Signer = subscription.Signer,
                Messages = due,
                Expiries = [client.Clock.UtcNow + options.ConfigLifetime],
                Change = ExpiryChange.Extend,
            }
            : null;
    }
}
