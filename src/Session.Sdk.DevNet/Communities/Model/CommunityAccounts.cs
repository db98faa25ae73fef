namespace SessionSdk.DevNet;

/// <summary>The accounts of a community server, and which of an account's ids is which.</summary>
internal sealed class CommunityAccounts(CommunityState state)
{
    private readonly Dictionary<string, CommunityAccount> _accounts = new(StringComparer.Ordinal);

    public IEnumerable<CommunityAccount> All => _accounts.Values;

    private bool HasNewIds => state.Blinding is CommunityBlinding.Both or CommunityBlinding.Only25;

    public CommunityAccount? Find(string id) => _accounts.GetValueOrDefault(Canonical(id));

    /// <summary>Finds an account by exactly this text, or makes one.</summary>
    public CommunityAccount GetOrAdd(string id)
    {
        string canonical = Canonical(id);
        return _accounts.TryGetValue(canonical, out CommunityAccount? account) ? account : _accounts[canonical] = new CommunityAccount(canonical);
    }

    /// <summary>Finds the account that signs under an id, or makes it. What its plain id was given moves to the blinded one that is made.</summary>
    public CommunityAccount Login(string id)
    {
        if (Find(id) is { } known)
        {
            return known;
        }

        CommunityAccount made = GetOrAdd(id);
        if (state.Blinding == CommunityBlinding.Required
            && id.StartsWith("15", StringComparison.Ordinal)
            && state.Rules.PlainId(id) is { } plainId
            && _accounts.TryGetValue(plainId, out CommunityAccount? plain))
        {
            Move(plain, made);
        }

        return made;
    }

    /// <summary>Finds the account that a moderator names: a plain id stands for the blinded one that is known already.</summary>
    /// <exception cref="ServerFailureException">A plain id holds no usable key.</exception>
    public CommunityAccount Named(string id)
    {
        if (!id.StartsWith("05", StringComparison.Ordinal) || state.Blinding == CommunityBlinding.None)
        {
            return GetOrAdd(id);
        }

        if (HasNewIds)
        {
            return Canonical(id) is { } canonical && canonical != id ? GetOrAdd(id) : throw new ServerFailureException("The id holds no usable key.");
        }

        string[] blinded = state.Rules.BlindedIds(id);
        return blinded.Length == 0
            ? throw new ServerFailureException("The id holds no usable key.")
            : blinded.Select(Find).FirstOrDefault(account => account is not null) ?? GetOrAdd(id);
    }

    private string Canonical(string id)
    {
        if (!HasNewIds || id.Length != 66)
        {
            return id;
        }

        string? plain = id[..2] switch
        {
            "05" => id,
            "15" => state.Rules.PlainId(id),
            _ => null,
        };
        return plain is null ? id : state.Rules.NewBlindedId(plain) ?? id;
    }

    private void Move(CommunityAccount from, CommunityAccount to)
    {
        (to.IsBanned, to.BannedUntil) = (from.IsBanned, from.BannedUntil);
        (to.IsGlobalModerator, to.IsGlobalAdmin, to.IsVisible) = (from.IsGlobalModerator, from.IsGlobalAdmin, from.IsVisible);
        (from.IsBanned, from.BannedUntil, from.IsGlobalModerator, from.IsGlobalAdmin) = (false, null, false, false);
        foreach (CommunityRoom room in state.Rooms)
        {
            if (room.Standings.Remove(from, out Standing? standing))
            {
                room.Standings[to] = standing;
            }

            foreach (FutureChange change in room.Future.Where(change => change.Account == from).ToArray())
            {
                room.Future.Remove(change);
                room.Future.Add(new FutureChange(to, change.At) { Read = change.Read, Write = change.Write, Upload = change.Upload, EndsBan = change.EndsBan });
            }
        }
    }
}
