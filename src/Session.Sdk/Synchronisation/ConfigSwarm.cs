using System.Security.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Fetches and stores the configs of one account or group.</summary>
/// <param name="network">The network.</param>
/// <param name="signer">Signs the requests.</param>
/// <param name="namespaces">Where the configs are stored; <see langword="null"/> for those of an account.</param>
internal sealed class ConfigSwarm(SessionNetwork network, SwarmSigner signer, IReadOnlyList<Namespace>? namespaces = null) : IConfigSwarm
{
    private readonly IReadOnlyList<Namespace> _namespaces = namespaces ?? AccountConfigs.Namespaces;

    private const int MembersToAsk = 3;

    /// <summary>How many members are enough: one alone may lie or lag behind.</summary>
    private const int MembersNeeded = 2;

    private const int MaxRounds = 32;

    /// <summary>How long the others are waited for when enough have answered: one that is silent must not hold everything up.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Gets what says after which message a member is asked for what is in a namespace; <see langword="null"/> for all.</summary>
    internal Func<ServiceNode, Namespace, CancellationToken, ValueTask<MessageHash?>>? After { get; init; }

    public async Task<PulledConfigs> PullAsync(CancellationToken cancellationToken)
    {
        await NetworkTime.EnsureSetAsync(network, cancellationToken).ConfigureAwait(false);
        Swarm.Swarm swarm = await network.Swarm.GetSwarmAsync(signer.Address, cancellationToken).ConfigureAwait(false);
        ServiceNode[] members = [.. swarm.Members];
        RandomNumberGenerator.Shuffle(members.AsSpan());
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task<Dictionary<Namespace, List<StoredMessage>>>[] pulls =
            [.. members.Take(MembersToAsk).Select(member => PullFromAsync(member, enough.Token))];
        await WaitForEnoughAsync(pulls, enough.Token).ConfigureAwait(false);
        await enough.CancelAsync().ConfigureAwait(false);
        await ((Task)Task.WhenAll(pulls)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        var all = _namespaces.ToDictionary(kind => kind, _ => new Dictionary<MessageHash, StoredMessage>());
        var claims = new List<ConfigClaim>();
        var failures = new List<SessionException>();
        int answered = 0;
        for (int i = 0; i < pulls.Length; i++)
        {
            try
            {
                foreach ((Namespace kind, List<StoredMessage> messages) in await pulls[i].ConfigureAwait(false))
                {
                    foreach (StoredMessage message in messages)
                    {
                        all[kind].TryAdd(message.Hash, message);
                        claims.Add(new ConfigClaim(message.Hash, members[i].Ed25519PublicKey, message.Timestamp));
                    }
                }

                answered++;
            }
            catch (SessionException failure)
            {
                // One member is enough; what the others lack or have is merged all the same.
                failures.Add(failure);
            }
            catch (OperationCanceledException) when (pulls.Any(pull => pull.IsCompletedSuccessfully))
            {
                // It was not waited for: enough others had answered.
            }
        }

        return answered > 0
            ? new PulledConfigs(all.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<StoredMessage>)[.. pair.Value.Values]), claims) { IsOfSeveral = answered >= Math.Min(MembersNeeded, members.Length) }
            : throw FindReason(failures, members.Length);
    }

    /// <summary>Gives why nothing was pulled. A refusal needs the word of two members, or of the only one: one alone may lie.</summary>
    private static SessionException FindReason(List<SessionException> failures, int members)
    {
        SessionException[] refusals = [.. failures.Where(failure => !failure.IsTransient)];
        return refusals.Length >= Math.Min(MembersNeeded, members)
            ? refusals.LastOrDefault() ?? new SwarmUnavailableException("The swarm has no usable member.")
            : failures.Find(failure => failure.IsTransient) ?? new SwarmUnavailableException("One member of the swarm refused, and no other answered.");
    }

    /// <summary>Waits until all members have answered or failed, or enough have answered and the others had some time more.</summary>
    private async Task WaitForEnoughAsync(IEnumerable<Task> pulls, CancellationToken cancellationToken)
    {
        List<Task> open = [.. pulls];
        Task? patience = null;
        int answered = 0;
        while (open.Count > 0)
        {
            Task ended = await Task.WhenAny(patience is null ? open : [.. open, patience]).ConfigureAwait(false);
            if (ended == patience)
            {
                return;
            }

            open.Remove(ended);
            answered += ended.IsCompletedSuccessfully ? 1 : 0;
            if (answered >= MembersNeeded)
            {
                patience ??= Task.Delay(Patience, network.Swarm.Time, cancellationToken);
            }
        }
    }

    public async Task<ConfigUploadResult> UploadAsync(IReadOnlyList<ConfigUpload> uploads, IReadOnlyList<MessageHash> obsolete, CancellationToken cancellationToken)
    {
        List<NodeRequest> requests = [.. uploads.Select(Store)];
        if (obsolete.Count > 0)
        {
            requests.Add(new DeleteRequest { Address = signer.Address, Signer = signer, Messages = obsolete });
        }

        (int done, SessionException? failure) = await SequenceAsync(network, signer.Address, requests, null, cancellationToken).ConfigureAwait(false);
        return failure is null ? new ConfigUploadResult(uploads.Count, true, null) : new ConfigUploadResult(Math.Min(done, uploads.Count), false, failure);
    }

    /// <summary>Makes requests one after the other, in as few sequences as end in time even if a member hangs, until one fails or fewer than half of the swarm confirm it.</summary>
    /// <param name="network">The network.</param>
    /// <param name="address">Whose swarm it is.</param>
    /// <param name="requests">The requests.</param>
    /// <param name="isDone">Told of each request that was done, with the number it has among them.</param>
    /// <param name="cancellationToken">Cancels the requests.</param>
    /// <returns>How many were done, counted from the first, and why it was not all.</returns>
    internal static async Task<(int Done, SessionException? Failure)> SequenceAsync(
        SessionNetwork network, SessionAddress address, List<NodeRequest> requests, Action<int>? isDone, CancellationToken cancellationToken)
    {
        int done = 0;
        try
        {
            foreach (NodeRequest[] part in Split(requests))
            {
                BatchResult result = await network.Swarm.SequenceAsync(part, cancellationToken).ConfigureAwait(false);
                int members = (await network.Swarm.GetSwarmAsync(address, cancellationToken).ConfigureAwait(false)).Members.Count;
                foreach (BatchAnswer answer in result.Answers)
                {
                    Demand(result, answer, members);
                    isDone?.Invoke(done);
                    done++;
                }
            }
        }
        catch (SessionException failure)
        {
            return (done, failure);
        }

        return (done, null);
    }

    /// <summary>Makes requests at once, in any order, and demands that half of the swarm at least confirm each of them.</summary>
    /// <exception cref="SessionException">One was refused, or too few members confirmed it.</exception>
    internal static async Task BatchAsync(SessionNetwork network, SessionAddress address, IReadOnlyList<NodeRequest> requests, CancellationToken cancellationToken)
    {
        if (requests.Count == 0)
        {
            return;
        }

        BatchResult result = await network.Swarm.BatchAsync(new BatchRequest { Requests = requests }, cancellationToken).ConfigureAwait(false);
        int members = (await network.Swarm.GetSwarmAsync(address, cancellationToken).ConfigureAwait(false)).Members.Count;
        foreach (BatchAnswer answer in result.Answers)
        {
            Demand(result, answer, members);
        }
    }

    /// <summary>Demands that a part was done, by half of the swarm at least.</summary>
    private static void Demand(BatchResult result, BatchAnswer answer, int members)
    {
        if (!answer.IsSuccess)
        {
            throw new SwarmRefusedException(answer.Status, answer.Reason, result.Node);
        }

        if (!IsConfirmed(result, answer.Request, members))
        {
            throw new SwarmUnavailableException("Fewer than half of the swarm confirmed what was published.");
        }
    }

    /// <summary>Splits what is sent into sequences that end in time even if a member hangs, about equal in length, so that what is obsolete is deleted by the one that stores the last message.</summary>
    private static IEnumerable<NodeRequest[]> Split(List<NodeRequest> requests)
    {
        int sequences = (requests.Count + BatchRequest.MaxSwarmWideParts - 1) / BatchRequest.MaxSwarmWideParts;
        int done = 0;
        for (int left = sequences; left > 0; left--)
        {
            int size = (requests.Count - done + left - 1) / left;
            yield return [.. requests.Skip(done).Take(size)];
            done += size;
        }
    }

    /// <summary>Tells whether half of the swarm at least did what was asked. Members that the asked node left out of its answer did not.</summary>
    private static bool IsConfirmed(BatchResult result, NodeRequest request, int members)
    {
        SwarmWideResult? done = request switch
        {
            StoreRequest store when result.TryGet(store, out StoreResult? stored) => stored,
            DeleteRequest delete when result.TryGet(delete, out DeleteResult? deleted) => deleted,
            DeleteBeforeRequest delete when result.TryGet(delete, out DeleteResult? deleted) => deleted,
            RevokeSubaccountsRequest revoke when result.TryGet(revoke, out RevocationResult? revoked) => revoked,
            UnrevokeSubaccountsRequest unrevoke when result.TryGet(unrevoke, out RevocationResult? unrevoked) => unrevoked,
            _ => null,
        };
        return done is not null && 2 * done.Confirmed >= Math.Max(members, done.Members.Count);
    }

    private StoreRequest Store(ConfigUpload upload) => new()
    {
        Address = signer.Address,
        Signer = signer,
        Namespace = upload.Namespace,
        Data = upload.Data,
        TimeToLive = Lifetime,
    };

    private async Task<Dictionary<Namespace, List<StoredMessage>>> PullFromAsync(ServiceNode member, CancellationToken cancellationToken)
    {
        var pulled = _namespaces.ToDictionary(kind => kind, _ => new List<StoredMessage>());
        var open = new Dictionary<Namespace, MessageHash?>();
        foreach (Namespace kind in _namespaces)
        {
            open[kind] = After is null ? null : await After(member, kind, cancellationToken).ConfigureAwait(false);
        }

        for (int round = 0; round < MaxRounds && open.Count > 0; round++)
        {
            var requests = open.ToDictionary(pair => pair.Key, pair => new RetrieveRequest
            {
                Address = signer.Address,
                Signer = signer,
                Namespace = pair.Key,
                AfterHash = pair.Value,
                MaxSize = -open.Count,
            });
            BatchResult result = await network.Swarm.BatchAsync(new BatchRequest { Requests = [.. requests.Values], Node = member }, cancellationToken).ConfigureAwait(false);
            foreach ((Namespace kind, RetrieveRequest request) in requests)
            {
                RetrieveResult retrieved = result.Get(request);
                pulled[kind].AddRange(retrieved.Messages);
                if (retrieved is { More: true, Position: { } position })
                {
                    open[kind] = position.Hash;
                }
                else
                {
                    open.Remove(kind);
                }
            }
        }

        return pulled;
    }
}
