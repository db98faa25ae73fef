namespace SessionSdk.Configs;

/// <content>Session Pro.</content>
public sealed partial class UserProfileConfig
{
    private const long GreatestExpirySeconds = 1_000_000_000_000;

    private static readonly TimeSpan PendingLifetime = TimeSpan.FromDays(7);

    /// <summary>Gets or sets the features that others see.</summary>
    public ProfileFeatures Features
    {
        get => Data.GetFeatures();
        set => Edit(node =>
        {
            bool badgeChanges = ((Data.GetFeatures() ^ value) & ProfileFeatures.ProBadge) != 0;
            node.SetFeatures(value);
            if (badgeChanges)
            {
                Stamp(node);
            }
        });
    }

    /// <summary>Gets or sets the Pro credential; null for none. A credential in the dictionary form of 2025 reads as null.</summary>
    public ProCredential? ProCredential
    {
        get => Data.GetBytes('s') is { } bytes && ProCredential.TryParse(bytes, out ProCredential? credential) ? credential : null;
        set => Edit(node =>
        {
            if (value is null)
            {
                node.Remove('s');
            }
            else
            {
                node.SetBytes('s', value.ToArray());
                if (value.Expiry > Now)
                {
                    node.Remove('I');
                }
            }
        });
    }

    /// <summary>Gets or sets when access to Pro ends; null when unknown. Clearing it clears <see cref="ProGracePeriod"/> too.</summary>
    public DateTimeOffset? ProAccessExpiry
    {
        get => Data.GetInteger('E') switch
        {
            <= 0 => null,
            > GreatestExpirySeconds and var milliseconds => ConfigFields.ToMillisecondTime(milliseconds),
            var seconds => ConfigFields.ToTime(seconds),
        };
        set => Edit(node =>
        {
            node.SetTime('E', value);
            if (value is null)
            {
                node.Remove('G');
            }
        });
    }

    /// <summary>Gets or sets how long Pro goes on after <see cref="ProAccessExpiry"/> while a payment is tried again; null for not at all.</summary>
    public TimeSpan? ProGracePeriod
    {
        get => Data.GetDuration('G');
        set => Edit(node => node.SetDuration('G', value));
    }

    /// <summary>Gets or sets whether the Pro subscription renews itself; false also when unknown.</summary>
    public bool ProRenews
    {
        get => Data.GetFlag('A');
        set => Edit(node => node.SetFlag('A', value));
    }

    /// <summary>Gets or sets when a refund was asked for; reads as null after a week.</summary>
    public DateTimeOffset? RefundRequested
    {
        get => Recent(Data.GetTime('R'));
        set => Edit(node => node.SetTime('R', value));
    }

    /// <summary>Gets or sets when a purchase was begun; reads as null after a week. Nothing is noted while a Pro credential is valid.</summary>
    public DateTimeOffset? PurchaseStarted
    {
        get => Recent(Data.GetTime('I'));
        set => Edit(node =>
        {
            if (value is null || ProCredential is not { } credential || credential.Expiry <= Now)
            {
                node.SetTime('I', value);
            }
        });
    }

    private DateTimeOffset? Recent(DateTimeOffset? time) => time is { } known && Now - known <= PendingLifetime ? known : null;
}
