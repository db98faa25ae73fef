namespace SessionSdk.Configs;

/// <content>Session Pro. Which edits stamp the profile, and which other fields they clear, follows what other clients do.</content>
public sealed partial class UserProfileConfig
{
    private const long GreatestExpirySeconds = 1_000_000_000_000;

    private const long PendingSeconds = 7 * 24 * 60 * 60;

    /// <summary>Gets or sets the features that others see.</summary>
    public ProfileFeatures Features
    {
        get => Data.GetFeatures();
        set => Edit(node =>
        {
            bool changes = Data.GetFeatures() != value;
            node.SetFeatures(value);
            if (changes)
            {
                Stamp(node);
            }
        });
    }

    /// <summary>Gets or sets the Pro credential; null for none. A credential in the dictionary form of 2025 reads as null. One that is valid ends <see cref="PurchaseStarted"/>.</summary>
    /// <value>A copy: dispose it to wipe the seed in it.</value>
    public ProCredential? ProCredential
    {
        get => Data.GetBytes('s') is { } bytes && ProCredential.TryParse(bytes, out ProCredential? credential) ? credential : null;
        set
        {
            if (value is null)
            {
                RemoveProCredential();
                return;
            }

            Edit(node =>
            {
                using ProCredential? present = ProCredential;
                if (present is not null && present.IsSameAs(value))
                {
                    node.NoteUnchanged();
                }
                else
                {
                    node.SetBytes('s', value.ToArray());
                    Stamp(node);
                }

                if (value.Expiry.ToUnixTimeSeconds() > NowSeconds)
                {
                    node.Remove('I');
                }
            });
        }
    }

    /// <summary>Gets or sets when access to Pro ends, in whole seconds; null when unknown. Clearing it clears <see cref="ProGracePeriod"/> and <see cref="ProRenews"/> too. A time to come ends <see cref="PurchaseStarted"/>, and a refund request older than a week.</summary>
    public DateTimeOffset? ProAccessExpiry
    {
        get => AccessExpirySeconds is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(Math.Min(seconds, DateTimeOffset.MaxValue.ToUnixTimeSeconds())) : null;
        set => Edit(node =>
        {
            if (value is not { } time)
            {
                // They describe the same subscription.
                node.Remove('E');
                node.Remove('G');
                node.Remove('A');
                return;
            }

            node.SetPositive('E', time.ToUnixTimeSeconds());
            if (time.ToUnixTimeSeconds() > NowSeconds)
            {
                node.Remove('I');
                if (node.Fields.GetTime('R') is { } refund && !IsRecent(refund, NowSeconds))
                {
                    node.Remove('R');
                }
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

    /// <summary>Gets or sets when a refund was asked for; reads as null when that is more than a week ago. Setting it is a change of the profile even when it is the same.</summary>
    public DateTimeOffset? RefundRequested
    {
        get => Recent(Data.GetTime('R'));
        set => Edit(node =>
        {
            node.SetTime('R', value);
            Stamp(node);
        });
    }

    /// <summary>Gets or sets when a purchase was begun; reads as null when that is more than a week ago. Nothing is noted while there is a Pro credential, valid or not, or access to Pro.</summary>
    public DateTimeOffset? PurchaseStarted
    {
        get => Recent(Data.GetTime('I'));
        set => Edit(node =>
        {
            if (value is null)
            {
                if (node.Remove('I'))
                {
                    Stamp(node);
                }
            }
            else if (HasProCredential || AccessExpirySeconds > NowSeconds)
            {
                node.NoteUnchanged();
            }
            else
            {
                node.SetTime('I', value);
                Stamp(node);
            }
        });
    }

    private bool HasProCredential
    {
        get
        {
            using ProCredential? credential = ProCredential;
            return credential is not null;
        }
    }

    private long? AccessExpirySeconds => Data.GetInteger('E') switch
    {
        <= 0 => null,
        > GreatestExpirySeconds and var milliseconds => milliseconds / 1000,
        var seconds => seconds,
    };

    private long NowSeconds => Now.ToUnixTimeSeconds();

    /// <summary>Removes the Pro credential and nothing else: what is known of the subscription stays.</summary>
    /// <returns>Whether there was one.</returns>
    public bool RemoveProCredential()
    {
        bool removed = false;
        Edit(node => removed = node.Remove('s'));
        return removed;
    }

    /// <summary>Computes when a new Pro credential should be asked for: about an hour before this one ends, and not where two devices could take the rotating keys of two weeks.</summary>
    /// <param name="now">The network's time.</param>
    /// <returns>The time, to be taken as now when it has passed; null when there is nothing to ask for.</returns>
    public DateTimeOffset? GetProRenewalTime(DateTimeOffset now)
    {
        using ProCredential? credential = ProCredential;
        long seconds = now.ToUnixTimeSeconds();
        bool isPurchasing = Data.GetTime('I') is { } started && IsRecent(started, seconds);
        return ProRenewal.TimeFor(seconds, credential?.Expiry.ToUnixTimeSeconds(), AccessExpirySeconds, isPurchasing) is { } time
            ? DateTimeOffset.FromUnixTimeSeconds(time)
            : null;
    }

    private static bool IsRecent(DateTimeOffset time, long nowSeconds) => nowSeconds - time.ToUnixTimeSeconds() <= PendingSeconds;

    private DateTimeOffset? Recent(DateTimeOffset? time) => time is { } known && IsRecent(known, NowSeconds) ? known : null;
}
