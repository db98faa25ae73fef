using SessionSdk.Cryptography;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Sending;

/// <summary>Sends messages to groups: into the group's swarm, once for all members and the own devices.</summary>
/// <remarks>
/// A message is sealed with the key that is the newest then, for which the swarm is asked when that has not been known for a while. When the
/// group has another one before the message first goes out, it is sealed again: who joined meanwhile has no older key. Once it may be stored,
/// its bytes stay.
/// </remarks>
/// <param name="keys">The keys of the account. The caller disposes them after the outbox.</param>
/// <param name="groups">What is known of groups.</param>
/// <param name="getProfile">Gives the own profile as it goes with messages.</param>
/// <param name="store">Stores a message in a swarm.</param>
internal sealed class GroupRoute(AccountKeys keys, IGroupFacts groups, Func<UserProfile?> getProfile, Func<StoreRequest, CancellationToken, Task<StoreResult>> store) : IMessageRoute
{
    /// <summary>What sealing adds at most to a content of this size: below it no message needs to be sealed to know that it fits.</summary>
    private const int LargestOverhead = 2_048;

    private const int UnauthorisedStatus = 401;

    /// <summary>Stands for the hash of a message whose deletion is measured.</summary>
    private static readonly string AnyHash = new('x', 43);

    public ConversationKind Kind => ConversationKind.Group;

    public SenderId GetSender(ConversationId conversation) => keys.Id;

    public bool NeedsLead(ConversationId conversation, OutgoingContent content) => false;

    public void Check(OutgoingItem item)
    {
        GroupId group = GroupOf(item.Conversation);
        if (!GroupRules.Has(item.Content))
        {
            throw new ArgumentException("Groups have no such content.", nameof(item));
        }

        if (item.Expiration is { Mode: DisappearingMode.AfterRead })
        {
            throw new ArgumentException("Messages of groups disappear after they were sent, not after they were read.", nameof(item));
        }

        DemandMember(group);
        SealingContext probe = MessageForms.Probe(item);
        try
        {
            ContentPayload payload = Payload(probe, admin: null, group);
            var content = new MessageContent { SentAt = MessageForms.AnyTime, Payload = payload, Expiration = GroupRules.ExpirationOf(payload, item.Expiration) };
            if (content.Encode().Length > StoreRequest.MaxDataSize - LargestOverhead)
            {
                // Whether it fits depends on how well it is compressed, not on the key.
                using var anyKey = SecretKey.CopyFrom(new byte[GroupEncryption.KeySize]);
                _ = Seal(content, group, anyKey);
            }
        }
        catch (InvalidOperationException refused)
        {
            throw new ArgumentException(refused.Message, nameof(item), refused);
        }
    }

    public async ValueTask<SealedMessage> SealAsync(SealingContext context, CancellationToken cancellationToken)
    {
        GroupId group = GroupOf(context.Conversation);
        await EnsureNewestKeyAsync(group, cancellationToken).ConfigureAwait(false);
        using GroupAccess access = groups.Borrow(group) ?? throw NoAccess(group);
        SecretKey key = access.SealingKey ?? throw NoAccess(group);
        ContentPayload payload = Payload(context, access.Admin, group);
        DisappearingTimer? expiration = GroupRules.ExpirationOf(payload, context.Expiration);
        var content = new MessageContent { SentAt = context.SentAt, Payload = payload, Expiration = expiration };
        byte[] data = Seal(content, group, key);
        MessageHash hash = MessageHash.Compute(group, Namespace.GroupMessages, data);
        var part = new SealedPart
        {
            Role = PartRole.Message,
            Data = data,
            Address = group.ToString(),
            Namespace = Namespace.GroupMessages.Value,
            Hash = hash.ToString(),
            NamesMessage = true,
            KeyMark = KeyMarks.Of(key),
            TimeToLive = GroupRules.TimeToLive(payload, context.Expiration),
            Marks = [SeenMark.Of(hash, access.Stay), SeenMark.Of(MessageIdentity.Of(group, keys.Id, context.SentAt, payload).In(access.Stay))],
        };
        return new SealedMessage
        {
            SentAt = context.SentAt,
            Parts = [part],
            EndsAt = expiration is { IsOn: true } timer ? context.SentAt + timer.Duration : null,
        };
    }

    public async ValueTask<bool> IsOutdatedAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken)
    {
        GroupId group = GroupOf(conversation);
        await EnsureNewestKeyAsync(group, cancellationToken).ConfigureAwait(false);
        using GroupAccess? access = groups.Borrow(group);
        return access?.SealingKey is { } key && part.KeyMark != KeyMarks.Of(key);
    }

    public async Task<RouteReceipt> DeliverAsync(ConversationId conversation, SealedPart part, CancellationToken cancellationToken)
    {
        GroupId group = GroupOf(conversation);
        DemandMember(group);
        using GroupAccess access = groups.Borrow(group) ?? throw NoAccess(group);
        var request = new StoreRequest
        {
            Address = group,
            Namespace = Namespace.GroupMessages,
            Data = part.Data,
            TimeToLive = part.TimeToLive,
            Signer = access.Signer ?? throw NoAccess(group),
        };
        try
        {
            await store(request, cancellationToken).ConfigureAwait(false);
        }
        catch (SwarmRefusedException refused) when (refused.Status == UnauthorisedStatus)
        {
            throw NoAccess(group, refused);
        }

        return RouteReceipt.Accepted;
    }

    public void NoteAccepted(ConversationId conversation, OutgoingContent content, PartRole role)
    {
        if (content is OutgoingDeletion { TargetHash: { } hash } && GroupOf(conversation) is var group && groups.Find(group) is { IsAdmin: true })
        {
            groups.DeleteFromSwarm(group, [MessageHash.Parse(hash)]);
        }
    }

    private static GroupId GroupOf(ConversationId conversation) =>
        conversation.TryGetGroup(out GroupId group) ? group : throw new ArgumentException("The conversation is not a group.", nameof(conversation));

    /// <summary>Makes sure that the newest key is known: with an older one whoever joined since could not read.</summary>
    private async ValueTask EnsureNewestKeyAsync(GroupId group, CancellationToken cancellationToken)
    {
        DemandMember(group);
        try
        {
            await groups.EnsureNewestKeyAsync(group, cancellationToken).ConfigureAwait(false);
        }
        catch (SwarmRefusedException refused) when (refused.Status == UnauthorisedStatus)
        {
            throw NoAccess(group, refused);
        }
    }

    private void DemandMember(GroupId group)
    {
        if (groups.Find(group)?.Status is not GroupStatus.Active)
        {
            throw NoAccess(group);
        }
    }

    /// <summary>Says how the group stands now. As long as the account is in it, what is missing may come: that two members of the swarm refuse is no proof of a removal, which a notice tells; a token that was just granted may not be known everywhere.</summary>
    private GroupAccessException NoAccess(GroupId group, Exception? reason = null)
    {
        GroupStatus? status = groups.Find(group)?.Status;
        return new GroupAccessException(group, status, isTransient: status is GroupStatus.Active or GroupStatus.Expired, innerException: reason);
    }

    private byte[] Seal(MessageContent content, GroupId group, SecretKey key)
    {
        byte[] data = GroupMessage.Seal(content, keys, group, key);
        return data.Length <= StoreRequest.MaxDataSize ? data : throw new MessageTooLargeException(data.Length, StoreRequest.MaxDataSize, "bytes");
    }

    private ContentPayload Payload(SealingContext context, GroupKeys? admin, GroupId group)
    {
        switch (context.Content)
        {
            case OutgoingText text:
                return MessageForms.Of(text, context) with { Profile = getProfile() };
            case OutgoingReaction reaction:
                return MessageForms.Of(reaction, getProfile());
            case OutgoingDeletion deletion:
                bool isProbe = context.SentAt == MessageForms.AnyTime;
                string hash = deletion.TargetHash ?? (isProbe ? AnyHash : throw new InvalidOperationException("The swarm's hash of the message is not known: it cannot be named to the group."));
                if (admin is null && !isProbe && deletion.Target.Author != GetSender(context.Conversation))
                {
                    throw new GroupAccessException(group, groups.Find(group)?.Status, isAdminRequired: true);
                }

                return new GroupContentDeletion
                {
                    MessageHashes = [hash],
                    AdminSignature = admin is null ? default : GroupAdminSignature.SignContentDeletion(admin.Ed25519SecretKey, [], [hash], context.SentAt),
                };
            default:
                throw new ArgumentException("Groups are not sent such content.", nameof(context));
        }
    }
}
