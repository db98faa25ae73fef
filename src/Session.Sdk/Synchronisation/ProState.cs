using SessionSdk.Configs;

namespace SessionSdk;

/// <summary>Represents what the account's devices know of its own Session Pro subscription. It is noted here for all of them; nothing is bought, renewed or asked of the Pro backend.</summary>
/// <remarks>Safe to share between threads. Session Pro has not been launched: forms may change. What the SDK does not know is kept.</remarks>
public sealed class ProState
{
    private readonly AccountState _state;
    private readonly ProfileState _profile;
    private readonly AccountStateBatch? _batch;

    internal ProState(AccountState state, ProfileState profile, AccountStateBatch? batch)
    {
        _state = state;
        _profile = profile;
        _batch = batch;
    }

    /// <summary>Gets or sets what proves the subscription; <see langword="null"/> for none. It holds a secret: dispose what was read. A valid one ends <see cref="PurchaseStarted"/>.</summary>
    /// <value>A credential in the form of 2025 reads as <see langword="null"/>.</value>
    public ProCredential? Credential
    {
        get => _state.Read(configs => configs.Profile.ProCredential);
        set => _state.Edit(configs => configs.Profile.ProCredential = value, _batch);
    }

    /// <summary>Gets whether there is a credential that has not expired by the network's time. Whether it was revoked is not known here.</summary>
    public bool IsActive
    {
        get
        {
            using ProCredential? credential = Credential;
            return credential is not null && _state.Now <= credential.Expiry;
        }
    }

    /// <summary>Gets or sets whether others see the badge. It is one of <see cref="ProfileState.Features"/> and notes a change of the profile.</summary>
    public bool ShowsBadge
    {
        get => _state.Read(configs => configs.Profile.Features.HasFlag(ProfileFeatures.ProBadge));
        set => _profile.SetFeature(ProfileFeatures.ProBadge, value);
    }

    /// <summary>Gets or sets when the paid access ends, in whole seconds; <see langword="null"/> when unknown. Clearing it clears <see cref="GracePeriod"/> and <see cref="Renews"/>; a time to come ends <see cref="PurchaseStarted"/>. Do not compare it with the credential's expiry, which may be later.</summary>
    public DateTimeOffset? AccessExpiry
    {
        get => _state.Read(configs => configs.Profile.ProAccessExpiry);
        set => _state.Edit(configs => configs.Profile.ProAccessExpiry = value, _batch);
    }

    /// <summary>Gets or sets how long access goes on after <see cref="AccessExpiry"/> while a payment is tried again, in whole seconds; <see langword="null"/> for not at all.</summary>
    public TimeSpan? GracePeriod
    {
        get => _state.Read(configs => configs.Profile.ProGracePeriod);
        set => _state.Edit(configs => configs.Profile.ProGracePeriod = value, _batch);
    }

    /// <summary>Gets or sets whether the subscription renews itself; <see langword="false"/> also when unknown.</summary>
    public bool Renews
    {
        get => _state.Read(configs => configs.Profile.ProRenews);
        set => _state.Edit(configs => configs.Profile.ProRenews = value, _batch);
    }

    /// <summary>Gets or sets when a refund was asked for, in whole seconds; reads as <see langword="null"/> after a week.</summary>
    public DateTimeOffset? RefundRequested
    {
        get => _state.Read(configs => configs.Profile.RefundRequested);
        set => _state.Edit(configs => configs.Profile.RefundRequested = value, _batch);
    }

    /// <summary>Gets or sets when a purchase was begun, in whole seconds; reads as <see langword="null"/> after a week. Nothing is noted while there is a credential, expired or not, or access to come.</summary>
    public DateTimeOffset? PurchaseStarted
    {
        get => _state.Read(configs => configs.Profile.PurchaseStarted);
        set => _state.Edit(configs => configs.Profile.PurchaseStarted = value, _batch);
    }

    /// <summary>Gets when a new credential should be asked of the Pro backend, by the network's time; one that has passed means now. <see langword="null"/> when there is nothing to ask for. An application that asks has to pace itself.</summary>
    public DateTimeOffset? RenewalDue => _state.Read(configs => configs.Profile.GetProRenewalTime(_state.Now));

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(ProState);
}
