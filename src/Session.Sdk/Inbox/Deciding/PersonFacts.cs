using SessionSdk.Configs;

namespace SessionSdk.Receiving;

/// <summary>What the account's state knows about the sender of a one-to-one item and its conversation, at the moment at which it comes in.</summary>
internal readonly record struct PersonFacts
{
    /// <summary>Gets whether the account itself wrote it, on this or on another device.</summary>
    public required bool IsOwn { get; init; }

    /// <summary>Gets the sender as a contact, or as somebody who wrote and whom the user has not answered; <see langword="null"/> for the account itself and for whom nobody knows.</summary>
    public required Contact? Sender { get; init; }

    /// <summary>Gets since when the conversation is known to be removed or hidden; <see langword="null"/> when it is there, or nobody knows.</summary>
    public required DateTimeOffset? GoneSince { get; init; }

    /// <summary>Gets up to when the conversation is read.</summary>
    public required DateTimeOffset? LastRead { get; init; }

    /// <summary>Gets the network's time.</summary>
    public required DateTimeOffset Now { get; init; }

    public override string ToString() => nameof(PersonFacts);
}
