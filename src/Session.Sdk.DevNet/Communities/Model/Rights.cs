namespace SessionSdk.DevNet;

/// <summary>What one account, or nobody in particular, may do in a room.</summary>
internal readonly struct Rights
{
    private readonly CommunityRoom _room;
    private readonly Standing? _standing;

    public Rights(CommunityRoom room, CommunityAccount? account)
    {
        _room = room;
        _standing = room.FindStanding(account);
        IsGlobalAdmin = account?.IsGlobalAdmin == true;
        IsGlobalModerator = account?.IsGlobalModerator == true;
    }

    public bool IsGlobalAdmin { get; }

    public bool IsGlobalModerator { get; }

    public bool IsAdmin => IsGlobalAdmin || _standing?.IsAdmin == true;

    public bool IsModerator => IsGlobalModerator || _standing?.IsModerator == true;

    public bool IsBanned => _standing?.IsBanned == true;

    public bool CanRead => May(_standing?.Read ?? _room.DefaultRead);

    public bool CanWrite => May(_standing?.Write ?? _room.DefaultWrite);

    public bool CanUpload => CanWrite && May(_standing?.Upload ?? _room.DefaultUpload);

    public bool CanSee => CanRead || May(_standing?.Accessible ?? _room.DefaultAccessible);

    private bool May(bool set) => IsModerator || (!IsBanned && set);
}
