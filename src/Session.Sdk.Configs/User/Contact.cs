namespace SessionSdk.Configs;

/// <summary>Represents a contact as the account's devices know it. Changing one changes nothing until it is given to <see cref="ContactsConfig.Set(Contact)"/>.</summary>
public sealed record Contact
{
    private readonly string _name = string.Empty;
    private readonly string _nickname = string.Empty;

    /// <summary>Makes a contact with nothing but an id.</summary>
    /// <param name="id">The contact's id.</param>
    /// <exception cref="ArgumentException">The id is the default value.</exception>
    public Contact(AccountId id)
    {
        Id = id.IsDefault ? throw new ArgumentException("The id is empty.", nameof(id)) : id;
    }

    /// <summary>Gets the contact's id.</summary>
    public AccountId Id { get; }

    /// <summary>Gets the name that the contact gave itself; cut to 100 UTF-8 bytes.</summary>
    public string Name
    {
        get => _name;
        init => _name = ConfigText.Truncate(value, ConfigText.MaxNameSize);
    }

    /// <summary>Gets the name that the user gave the contact; at most 100 UTF-8 bytes.</summary>
    /// <exception cref="ArgumentException">The name is longer.</exception>
    public string Nickname
    {
        get => _nickname;
        init => _nickname = ConfigText.Limit(value, ConfigText.MaxNameSize, nameof(value));
    }

    /// <summary>Gets the contact's picture, or null.</summary>
    public ProfilePicture? Picture { get; init; }

    /// <summary>Gets when the contact says that name or picture changed last; profile data that is older is to be ignored.</summary>
    public DateTimeOffset? ProfileUpdated { get; init; }

    /// <summary>Gets the features of the contact's profile.</summary>
    public ProfileFeatures Features { get; init; }

    /// <summary>Gets whether the user approved the contact: accepted a request, or wrote first.</summary>
    public bool IsApproved { get; init; }

    /// <summary>Gets whether the contact approved the user.</summary>
    public bool HasApprovedMe { get; init; }

    /// <summary>Gets whether the user blocked the contact.</summary>
    public bool IsBlocked { get; init; }

    /// <summary>Gets whether this is a request that waits for the user's answer.</summary>
    public bool IsRequest => HasApprovedMe && !IsApproved && !IsBlocked;

    /// <summary>Gets the priority of the conversation: positive pins it, negative hides it.</summary>
    public int Priority { get; init; }

    /// <summary>Gets about which messages the user is notified. <see cref="NotifyMode.MentionsOnly"/> counts as all.</summary>
    public NotifyMode Notify { get; init; }

    /// <summary>Gets until when notifications are off, in whole seconds; null for not.</summary>
    public DateTimeOffset? MutedUntil { get; init; }

    /// <summary>Gets when messages disappear.</summary>
    public DisappearingTimer Disappearing { get; init; }

    /// <summary>Gets when the contact was made, in whole seconds. It is set once.</summary>
    public DateTimeOffset? Created { get; init; }

    /// <summary>Gives the contact with another nickname, cut to 100 UTF-8 bytes without breaking a character.</summary>
    /// <param name="nickname">The nickname; null and empty mean none.</param>
    /// <returns>The changed contact.</returns>
    public Contact WithTruncatedNickname(string? nickname) => this with { Nickname = ConfigText.Truncate(nickname, ConfigText.MaxNameSize) };

    /// <summary>Says what this is; names stay out.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(Contact);
}
