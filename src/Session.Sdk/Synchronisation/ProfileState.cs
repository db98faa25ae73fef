namespace SessionSdk;

/// <summary>Represents the account's own profile on all its devices. Name and picture go with every message to others.</summary>
/// <remarks>Safe to share between threads.</remarks>
public sealed class ProfileState
{
    private readonly AccountState _state;
    private readonly AccountStateBatch? _batch;

    internal ProfileState(AccountState state, AccountStateBatch? batch = null)
    {
        _state = state;
        _batch = batch;
        Pro = new ProState(state, this, batch);
    }

    /// <summary>Gets the account's Session Pro subscription.</summary>
    public ProState Pro { get; }

    /// <summary>Gets or sets the display name; <see langword="null"/> and empty mean none. At most 100 bytes of UTF-8.</summary>
    /// <exception cref="ArgumentException">The name is longer.</exception>
    public string? Name
    {
        get => _state.Read(configs => configs.Profile.Name);
        set => _state.Edit(configs => configs.Profile.Name = value, _batch);
    }

    /// <summary>Gets or sets the picture; <see langword="null"/> for none.</summary>
    public ProfilePicture? Picture
    {
        get => _state.Read(configs => configs.Profile.Picture);
        set => _state.Edit(configs => configs.Profile.SetPicture(value), _batch);
    }

    /// <summary>Gets or sets whether the picture is animated, so that others play it. It is one of <see cref="Features"/> and counts for subscribers of Session Pro.</summary>
    public bool HasAnimatedPicture
    {
        get => _state.Read(configs => configs.Profile.Features.HasFlag(ProfileFeatures.AnimatedPicture));
        set => SetFeature(ProfileFeatures.AnimatedPicture, value);
    }

    /// <summary>Gets or sets the features that others see, also those that have no name here.</summary>
    public ProfileFeatures Features
    {
        get => _state.Read(configs => configs.Profile.Features);
        set => _state.Edit(configs => configs.Profile.Features = value, _batch);
    }

    /// <summary>Gets when name, picture or settings that others see changed last; <see langword="null"/> when that was never noted.</summary>
    public DateTimeOffset? Updated => _state.Read(configs => configs.Profile.ProfileUpdated);

    /// <summary>Gets or sets the priority of the conversation with oneself: positive pins it, negative hides it.</summary>
    public int NoteToSelfPriority
    {
        get => _state.Read(configs => configs.Profile.NoteToSelfPriority);
        set => _state.Edit(configs => configs.Profile.NoteToSelfPriority = value, _batch);
    }

    /// <summary>Gets or sets after how long own notes disappear, in whole seconds; <see langword="null"/> for never.</summary>
    public TimeSpan? NoteToSelfTimer
    {
        get => _state.Read(configs => configs.Profile.NoteToSelfTimer);
        set => _state.Edit(configs => configs.Profile.NoteToSelfTimer = value, _batch);
    }

    /// <summary>Gets or sets whether people of communities may write; <see langword="null"/> when the user never chose.</summary>
    public bool? AcceptsCommunityRequests
    {
        get => _state.Read(configs => configs.Profile.AcceptsBlindedRequests);
        set => _state.Edit(configs => configs.Profile.AcceptsBlindedRequests = value, _batch);
    }

    /// <summary>Sets the display name, cut to 100 bytes of UTF-8 between two characters.</summary>
    /// <param name="name">The name.</param>
    public void SetNameTruncated(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        _state.Edit(configs => configs.Profile.SetNameTruncated(name), _batch);
    }

    /// <summary>Notes that the same picture was uploaded again, so that the file server keeps it.</summary>
    /// <param name="picture">Where it lies now.</param>
    public void SetReuploadedPicture(ProfilePicture picture) => _state.Edit(configs => configs.Profile.SetReuploadedPicture(picture), _batch);

    internal void SetFeature(ProfileFeatures feature, bool isOn) =>
        _state.Edit(configs => configs.Profile.Features = isOn ? configs.Profile.Features | feature : configs.Profile.Features & ~feature, _batch);
}
