using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Identity;
using SessionSdk.Swarm;
using MessageHash = SessionSdk.Identity.MessageHash;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Lists the calls that a client makes to service nodes.</summary>
internal static class LyingCalls
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(31);

    internal static IReadOnlyDictionary<string, LyingCall> All { get; } = new Dictionary<string, LyingCall>
    {
        ["store"] = new("store", async (lie, token) => await lie.Client.StoreAsync(lie.StoreOf(lie.Data), token), (lie, result) => CheckStore(lie, (StoreResult)result!)),
        ["retrieve"] = new("retrieve", async (lie, token) => await lie.Client.RetrieveAsync(lie.Retrieval, token), (lie, result) => CheckRetrieve(lie, (RetrieveResult)result!)),
        ["delete"] = new(
            "delete",
            async (lie, token) => await lie.Client.DeleteAsync(new DeleteRequest { Address = lie.Address, Signer = lie.Signer, Messages = [LieCase.HashOf(lie.First)] }, token),
            (lie, result) => CheckDelete(lie, (DeleteResult)result!, [lie.First], [lie.Second])),
        ["delete_all"] = new(
            "delete_all",
            async (lie, token) => await lie.Client.DeleteAllAsync(new DeleteAllRequest { Address = lie.Address, Signer = lie.Signer, Scope = NamespaceScope.All }, token),
            (lie, result) => CheckDelete(lie, (DeleteResult)result!, [lie.First, lie.Second], [])),
        ["delete_before"] = new(
            "delete_before",
            async (lie, token) => await lie.Client.DeleteBeforeAsync(new DeleteBeforeRequest { Address = lie.Address, Signer = lie.Signer, Scope = Namespace.Messages, Before = DateTimeOffset.UtcNow }, token),
            (lie, result) => CheckDelete(lie, (DeleteResult)result!, [lie.First, lie.Second], [])),
        ["expire"] = new(
            "expire",
            async (lie, token) => await lie.Client.ExpireAsync(Expire(lie, ExpiryChange.Set, lie.Soon), token),
            (lie, result) => CheckExpire(lie, (ExpireResult)result!, lie.Soon, lie.Soon)),
        ["expire several"] = new(
            "expire",
            async (lie, token) => await lie.Client.ExpireAsync(Expire(lie, ExpiryChange.Set, lie.Soon, lie.Soon + TimeSpan.FromMinutes(1)), token),
            (lie, result) => CheckExpire(lie, (ExpireResult)result!, lie.Soon, lie.Soon + TimeSpan.FromMinutes(1))),
        ["expire extend"] = new(
            "expire",
            async (lie, token) => await lie.Client.ExpireAsync(Expire(lie, ExpiryChange.Extend, lie.Soon), token),
            (lie, result) => CheckUnchanged(lie, (ExpireResult)result!)),
        ["expire_all"] = new(
            "expire_all",
            async (lie, token) => await lie.Client.ExpireAllAsync(new ExpireAllRequest { Address = lie.Address, Signer = lie.Signer, Scope = NamespaceScope.All, Expiry = lie.Soon }, token),
            (lie, result) => CheckExpireAll(lie, (ExpireAllResult)result!)),
        ["get_expiries"] = new(
            "get_expiries",
            async (lie, token) => await lie.Client.GetExpiriesAsync(new GetExpiriesRequest { Address = lie.Address, Signer = lie.Signer, Messages = [LieCase.HashOf(lie.First), LieCase.HashOf(lie.Second)] }, token),
            (lie, result) => CheckExpiries(lie, (GetExpiriesResult)result!)),
        ["revoke_subaccount"] = new(
            "revoke_subaccount",
            async (lie, token) => await RevokeAsync(lie, token),
            (lie, result) => CheckMembers(lie, (SwarmWideResult)result!, lie.GroupId).Concat(CheckRevoked(lie, isRevoked: true)))
        { IsOfGroup = true },
        ["unrevoke_subaccount"] = new(
            "unrevoke_subaccount",
            async (lie, token) => await lie.Client.UnrevokeSubaccountsAsync(new UnrevokeSubaccountsRequest { Address = lie.GroupAddress, Signer = lie.GroupSigner, Tokens = [lie.Token] }, token),
            (lie, result) => CheckMembers(lie, (SwarmWideResult)result!, lie.GroupId).Concat(CheckRevoked(lie, isRevoked: false)))
        { IsOfGroup = true, PrepareAsync = RevokeAsync },
        ["revoked_subaccounts"] = new(
            "revoked_subaccounts",
            async (lie, token) => await lie.Client.GetRevokedSubaccountsAsync(new RevokedSubaccountsRequest { Address = lie.GroupAddress, Signer = lie.GroupSigner }, token),
            (_, result) => Unless(((RevokedSubaccountsResult)result!).Tokens.Count <= RevokeSubaccountsRequest.MaxTokens, "more tokens than an account can revoke"))
        { IsOfGroup = true, PrepareAsync = RevokeAsync },
        ["get_swarm"] = new(
            "get_swarm",
            async (lie, token) => await lie.Client.AskForSwarmAsync(lie.Address, token),
            (_, result) => Unless(((GetSwarmResult)result!).Swarm.Members.Count <= 100, "a swarm of more members than there can be")),
        ["info"] = new("info", async (lie, token) => await lie.Client.GetInfoAsync(cancellationToken: token), (_, _) => []) { IsOfNobody = true },
        ["get_service_nodes"] = new("oxend_request", async (lie, token) => await lie.Client.GetServiceNodesAsync(token), (_, _) => []) { IsOfNobody = true },
        ["ons_resolve"] = new(
            "oxend_request",
            async (lie, token) => await lie.Client.ResolveNameAsync(lie.Name, token),
            (lie, result) => Unless(result is AccountId id && id.ToString() == lie.AccountId, "the name resolves to another account or to none"))
        { PrepareAsync = RegisterAsync },
        ["batch"] = new("batch", BatchAsync, (lie, result) => CheckParts(lie, (Parts)result!)),
        ["sequence"] = new("sequence", SequenceAsync, (lie, result) => CheckParts(lie, (Parts)result!)),
    };

    private static ExpireRequest Expire(LieCase lie, ExpiryChange change, params DateTimeOffset[] times) => new()
    {
        Address = lie.Address,
        Signer = lie.Signer,
        Messages = [LieCase.HashOf(lie.First), LieCase.HashOf(lie.Second)],
        Expiries = times,
        Change = change,
    };

    private static Task<RevocationResult> RevokeAsync(LieCase lie, CancellationToken token) =>
        lie.Client.RevokeSubaccountsAsync(new RevokeSubaccountsRequest { Address = lie.GroupAddress, Signer = lie.GroupSigner, Tokens = [lie.Token] }, token);

    private static Task RegisterAsync(LieCase lie, CancellationToken token)
    {
        lie.RegisterName();
        return Task.CompletedTask;
    }

    private static async Task<object?> BatchAsync(LieCase lie, CancellationToken token)
    {
        RetrieveRequest retrieve = lie.Retrieval with { Namespace = Namespace.Messages };
        StoreRequest store = lie.StoreOf(lie.Data);
        return new Parts(await lie.Client.BatchAsync(new BatchRequest { Requests = [retrieve, store] }, token), store, retrieve);
    }

    private static async Task<object?> SequenceAsync(LieCase lie, CancellationToken token)
    {
        StoreRequest store = lie.StoreOf(lie.Data);
        RetrieveRequest retrieve = lie.Retrieval;
        return new Parts(await lie.Client.SequenceAsync([store, retrieve], token), store, retrieve);
    }

    private static IEnumerable<string> CheckParts(LieCase lie, Parts parts)
    {
        foreach (BatchAnswer answer in parts.Result.Answers)
        {
            // The caller sees which part failed, and why.
            if (!answer.IsSuccess && answer is { IsExecuted: true, Status: >= 200 and < 300 })
            {
                yield return $"the part {answer.Request.GetType().Name} failed with {answer.Status}";
            }
        }

        foreach (string flaw in CheckStored(lie))
        {
            yield return flaw;
        }

        if (parts.Result.TryGet(parts.Store, out StoreResult? stored))
        {
            foreach (string flaw in CheckStore(lie, stored))
            {
                yield return flaw;
            }
        }

        if (parts.Result.TryGet(parts.Retrieve, out RetrieveResult? retrieved))
        {
            foreach (string flaw in CheckRetrieve(lie, retrieved))
            {
                yield return flaw;
            }
        }
    }

    private static IEnumerable<string> CheckStore(LieCase lie, StoreResult result)
    {
        IEnumerable<string> flaws = Unless(result.Hash == lie.StoreOf(lie.Data).ComputeHash(), "the hash is another one");
        flaws = flaws.Concat(Unless(IsPossible(result.Expiry), "an expiry that cannot be"));
        return flaws.Concat(CheckMembers(lie, result, lie.AccountId)).Concat(CheckStored(lie)).Distinct();
    }

    private static IEnumerable<string> CheckStored(LieCase lie)
    {
        string hash = lie.StoreOf(lie.Data).ComputeHash().ToString();
        return lie.MembersOf(lie.AccountId).SelectMany(member => Unless(member.GetMessages(lie.AccountId).Count(message => message.Hash == hash) == 1, "a member has not stored the message, or twice"));
    }

    private static IEnumerable<string> CheckRetrieve(LieCase lie, RetrieveResult result)
    {
        var stored = new HashSet<string>([lie.First.Hash, lie.Second.Hash, lie.StoreOf(lie.Data).ComputeHash().ToString()]);
        var given = new HashSet<MessageHash>();
        foreach (StoredMessage message in result.Messages)
        {
            if (!given.Add(message.Hash))
            {
                yield return "a message is there twice";
            }

            if (!stored.Contains(message.Hash.ToString()))
            {
                yield return "a message that nobody stored";
            }

            if (MessageHash.Compute(lie.Address, Namespace.Messages, message.Data.Span) != message.Hash)
            {
                yield return "data that do not have the hash";
            }

            if (message.Timestamp > DateTimeOffset.UtcNow + Longest)
            {
                yield return "a time of storing that cannot be";
            }
        }

        if (result.Position is { } position)
        {
            if (!stored.Contains(position.Hash.ToString()))
            {
                yield return "a position at a message that nobody stored";
            }

            if (!IsPossible(position.Expiry))
            {
                yield return "a position that expires when it cannot";
            }
        }
    }

    private static IEnumerable<string> CheckDelete(LieCase lie, DeleteResult result, DevMessage[] gone, DevMessage[] kept)
    {
        foreach (DevNode member in lie.MembersOf(lie.AccountId))
        {
            string[] hashes = [.. member.GetMessages(lie.AccountId).Select(message => message.Hash)];
            if (!hashes.SequenceEqual(kept.Select(message => message.Hash)))
            {
                yield return "a member has deleted too little or too much";
            }
        }

        if (result.Deleted.Any(hash => gone.All(message => message.Hash != hash.ToString())))
        {
            yield return "a message counts as deleted that was not";
        }

        foreach (string flaw in CheckMembers(lie, result, lie.AccountId))
        {
            yield return flaw;
        }
    }

    private static IEnumerable<string> CheckExpire(LieCase lie, ExpireResult result, DateTimeOffset first, DateTimeOffset second)
    {
        foreach (DevNode member in lie.MembersOf(lie.AccountId))
        {
            long[] expiries = [.. member.GetMessages(lie.AccountId).Select(message => message.Expiry)];
            if (!expiries.SequenceEqual([first.ToUnixTimeMilliseconds(), second.ToUnixTimeMilliseconds()]))
            {
                yield return "a member has another expiry";
            }
        }

        MessageHash[] asked = [LieCase.HashOf(lie.First), LieCase.HashOf(lie.Second)];
        if (result.Updated.Except(asked).Any() || asked.Except(result.Updated).Any())
        {
            yield return "other messages count as updated";
        }

        if (result.Unchanged.Count > 0 || result.Missing.Count > 0)
        {
            yield return "messages that were updated count as unchanged or missing";
        }

        foreach (string flaw in CheckMembers(lie, result, lie.AccountId))
        {
            yield return flaw;
        }
    }

    private static IEnumerable<string> CheckUnchanged(LieCase lie, ExpireResult result)
    {
        MessageHash[] asked = [LieCase.HashOf(lie.First), LieCase.HashOf(lie.Second)];
        if (result.Updated.Count > 0)
        {
            yield return "messages that were not extended count as updated";
        }

        if (result.Missing.Count > 0)
        {
            yield return "messages that are there count as missing";
        }

        if (result.Unchanged.Keys.Except(asked).Any() || asked.Except(result.Unchanged.Keys).Any())
        {
            yield return "other messages count as unchanged";
        }

        if (result.Unchanged.Values.Any(expiry => !IsPossible(expiry)))
        {
            yield return "an expiry that cannot be";
        }

        foreach (string flaw in CheckMembers(lie, result, lie.AccountId))
        {
            yield return flaw;
        }
    }

    private static IEnumerable<string> CheckExpireAll(LieCase lie, ExpireAllResult result)
    {
        MessageHash[] stored = [LieCase.HashOf(lie.First), LieCase.HashOf(lie.Second)];
        if (result.Updated.Except(stored).Any())
        {
            yield return "other messages count as updated";
        }

        foreach (string flaw in CheckMembers(lie, result, lie.AccountId))
        {
            yield return flaw;
        }
    }

    private static IEnumerable<string> CheckExpiries(LieCase lie, GetExpiriesResult result)
    {
        MessageHash[] asked = [LieCase.HashOf(lie.First), LieCase.HashOf(lie.Second)];
        if (result.Expiries.Keys.Except(asked).Any())
        {
            yield return "an expiry of a message that was not asked about";
        }

        if (result.Expiries.Values.Any(expiry => !IsPossible(expiry)))
        {
            yield return "an expiry that cannot be";
        }
    }

    private static IEnumerable<string> CheckRevoked(LieCase lie, bool isRevoked)
    {
        string token = Convert.ToBase64String(lie.Token.AsSpan());
        return lie.MembersOf(lie.GroupId).SelectMany(member => Unless(
            member.Store.Use(lie.GroupId, mailbox => mailbox.Revoked.Contains(token)) == isRevoked,
            isRevoked ? "a member has not revoked the token" : "a member still has the token revoked"));
    }

    /// <summary>Only members count, each once, and what others say about themselves is not believed through the liar.</summary>
    private static IEnumerable<string> CheckMembers(LieCase lie, SwarmWideResult result, string account)
    {
        Ed25519PublicKey[] members = [.. lie.Shared.Network.GetSwarm(account).Select(member => member.Ed25519PublicKey)];
        if (result.Members.Count > members.Length + 1)
        {
            yield return $"{result.Members.Count} answers of {members.Length} members";
        }

        if (result.Members.Any(member => member.Verdict == MemberVerdict.Confirmed && !members.Contains(member.Node)))
        {
            yield return "a node that is no member counts";
        }

        if (result.Members.DistinctBy(member => member.Node).Count() != result.Members.Count)
        {
            yield return "a member counts twice";
        }

        if (result.Confirmed * 2 < members.Length)
        {
            yield return $"only {result.Confirmed} of {members.Length} members confirm";
        }

        foreach (string reason in result.Members.Select(member => member.Reason).OfType<string>())
        {
            foreach (string flaw in Texts.FlawsOf(reason, lie))
            {
                yield return "the reason of a member has " + flaw;
            }
        }
    }

    private static bool IsPossible(DateTimeOffset expiry) => expiry > DateTimeOffset.UtcNow - TimeSpan.FromMinutes(5) && expiry < DateTimeOffset.UtcNow + Longest;

    private static IEnumerable<string> Unless(bool isTrue, string flaw) => isTrue ? [] : [flaw];

    private sealed record Parts(BatchResult Result, StoreRequest Store, RetrieveRequest Retrieve);
}
