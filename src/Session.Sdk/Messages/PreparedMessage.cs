using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>A message that was sealed and perhaps sent: its bytes, time and hash stay the same however often it is sent, so that the recipient sees it once.</summary>
/// <remarks>It holds nothing that others could read. It belongs to the client that made it, and is given to <see cref="SessionClient.ResendAsync"/> by one caller at a time.</remarks>
public sealed class PreparedMessage
{
    private readonly List<PreparedPart> _parts;

    internal PreparedMessage(AccountId sender, AccountId recipient, DateTimeOffset sentAt, ContentPayload? payload, IReadOnlyList<PreparedPart> parts)
    {
        Sender = sender;
        Recipient = recipient;
        SentAt = sentAt;
        IsAcceptance = payload is null;
        BringsIntoView = payload is VisibleMessage or Reaction or CallSignal;
        _parts = [.. parts];
    }

    /// <summary>Gets to whom the message goes.</summary>
    public AccountId Recipient { get; }

    /// <summary>Gets the message's time, with millisecond precision.</summary>
    public DateTimeOffset SentAt { get; }

    /// <summary>Gets the hash under which the recipient's swarm stores the message.</summary>
    public MessageHash Hash => _parts.First(part => part.Role == PreparedRole.Message).Hash;

    internal AccountId Sender { get; }

    /// <summary>Gets whether the message accepts a request and says nothing else.</summary>
    internal bool IsAcceptance { get; }

    internal bool BringsIntoView { get; }

    /// <summary>Gets what is stored, in this order.</summary>
    internal IReadOnlyList<PreparedPart> Parts => _parts;

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(PreparedMessage);
}

/// <summary>Represents one thing that is stored to send a message.</summary>
internal sealed class PreparedPart(PreparedRole role, StoreRequest request, MessageHash hash)
{
    internal PreparedRole Role { get; } = role;

    internal StoreRequest Request { get; } = request;

    internal MessageHash Hash { get; } = hash;

    /// <summary>Gets the identity with which the own swarm gives it back; <see langword="null"/> for what goes to others.</summary>
    internal MessageIdentity? OwnIdentity { get; init; }

    /// <summary>Gets or sets whether it went out once and nobody knows what became of it. Whatever happens later, it may be stored.</summary>
    internal bool MayBeStored { get; set; }

    /// <summary>Gets or sets how the swarm accepted it; <see langword="null"/> as long as that is not known.</summary>
    internal StoreResult? Result { get; set; }
}

/// <summary>Says what a part of a message is.</summary>
internal enum PreparedRole
{
    /// <summary>Accepts the recipient's request.</summary>
    Acceptance,

    /// <summary>The message itself.</summary>
    Message,

    /// <summary>The copy for the account's other devices.</summary>
    OwnCopy,
}
