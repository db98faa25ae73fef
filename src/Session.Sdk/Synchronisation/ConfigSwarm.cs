using System.Security.Cryptography;
using SessionSdk.Configs;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Fetches and stores the configs of one account.</summary>
internal sealed class ConfigSwarm(SessionNetwork network, SwarmSigner signer) : IConfigSwarm
{
    private const int MembersToAsk = 3;
    private const int MaxRounds = 32;

    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    public async Task<IReadOnlyDictionary<ConfigNamespace, IReadOnlyList<StoredMessage>>> PullAsync(CancellationToken cancellationToken)
    {
        await network.Onion.GetTimeAsync(cancellationToken).ConfigureAwait(false);

        Swarm.Swarm swarm = await network.Swarm.GetSwarmAsync(signer.Address, cancellationToken).ConfigureAwait(false);
        ServiceNode[] members = [.. swarm.Members];
        RandomNumberGenerator.Shuffle(members.AsSpan());
        Task<Dictionary<ConfigNamespace, List<StoredMessage>>>[] pulls =
            [.. members.Take(MembersToAsk).Select(member => PullFromAsync(member, cancellationToken))];
        var all = AccountConfigs.Namespaces.ToDictionary(kind => kind, _ => new Dictionary<MessageHash, StoredMessage>());
        SessionException? failure = null;
        bool succeeded = false;
        foreach (Task<Dictionary<ConfigNamespace, List<StoredMessage>>> pull in pulls)
        {
            try
            {
                foreach ((ConfigNamespace kind, List<StoredMessage> messages) in await pull.ConfigureAwait(false))
                {
                    foreach (StoredMessage message in messages)
                    {
                        all[kind].TryAdd(message.Hash, message);
                    }
                }

                succeeded = true;
            }
            catch (SessionException error)
            {
                // One member is enough; what the others lack or have is merged all the same.
                failure = error;
            }
        }

        return succeeded
            ? all.ToDictionary(pair => pair.Key, pair => (IReadOnlyList<StoredMessage>)[.. pair.Value.Values])
            : throw failure ?? new SwarmUnavailableException("The swarm has no usable member.");
    }

    public async Task<ConfigUploadResult> UploadAsync(IReadOnlyList<ConfigUpload> uploads, IReadOnlyList<MessageHash> obsolete, CancellationToken cancellationToken)
    {
        List<NodeRequest> requests = [.. uploads.Select(Store)];
        if (obsolete.Count > 0)
        {
            requests.Add(new DeleteRequest { Address = signer.Address, Signer = signer, Messages = obsolete });
        }

        int done = 0;
        try
        {
            foreach (NodeRequest[] part in Split(requests))
            {
                BatchResult result = await network.Swarm.SequenceAsync(part, cancellationToken).ConfigureAwait(false);
                done += result.Answers.TakeWhile(answer => answer.IsSuccess).Count();
                if (result.Answers.FirstOrDefault(answer => !answer.IsSuccess) is { } failed)
                {
                    return new ConfigUploadResult(Math.Min(done, uploads.Count), false, new SwarmRefusedException(failed.Status, failed.Reason, result.Node));
                }
            }
        }
        catch (SessionException failure)
        {
            return new ConfigUploadResult(Math.Min(done, uploads.Count), false, failure);
        }

        return new ConfigUploadResult(uploads.Count, true, null);
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

    private StoreRequest Store(ConfigUpload upload) => new()
    {
        Address = signer.Address,
        Signer = signer,
        Namespace = upload.Namespace,
        Data = upload.Data,
        TimeToLive = Lifetime,
    };

    private async Task<Dictionary<ConfigNamespace, List<StoredMessage>>> PullFromAsync(ServiceNode member, CancellationToken cancellationToken)
    {
        var pulled = AccountConfigs.Namespaces.ToDictionary(kind => kind, _ => new List<StoredMessage>());
        var open = AccountConfigs.Namespaces.ToDictionary(kind => kind, _ => (MessageHash?)null);
        for (int round = 0; round < MaxRounds && open.Count > 0; round++)
        {
            var requests = open.ToDictionary(pair => pair.Key, pair => new RetrieveRequest
            {
                Address = signer.Address,
                Signer = signer,
                Namespace = new Namespace((short)pair.Key),
                AfterHash = pair.Value,
                MaxSize = -open.Count,
            });
            BatchResult result = await network.Swarm.BatchAsync(new BatchRequest { Requests = [.. requests.Values], Node = member }, cancellationToken).ConfigureAwait(false);
            foreach ((ConfigNamespace kind, RetrieveRequest request) in requests)
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
