using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Receiving;

namespace SessionSdk;

/// <content>What sending and receiving messages means for the contacts.</content>
public sealed partial class AccountState
{
    /// <summary>Applies a received message to the contacts, or says why it is passed over. Who was no contact before does not become one: the user has to answer first.</summary>
    /// <param name="message">The message.</param>
    /// <param name="batch">The batch that this is a part of.</param>
    private RejectReason Admit(IncomingItem message, AccountStateBatch? batch) => Edit(
        configs =>
        {
            PersonFacts facts = FactsOf(configs, message);
            if (PersonAdmission.Decide(message, facts) is var reason and not RejectReason.None)
            {
                return reason;
            }

            if (PersonAdmission.MeansContact(message, facts))
            {
                Contact heard = WithPro(Heard(facts.Sender ?? new Contact(message.SenderAccount), message), message);
                if (configs.Contacts.Get(message.SenderAccount) is null)
                {
                    configs.Local.Set(heard);
                }
                else
                {
                    configs.Contacts.Set(heard);
                    NotePro(configs, message);
                }
            }
            else if (!facts.IsOwn && message.Content.Payload is Reaction { Profile: { } profile } && configs.Contacts.Get(message.SenderAccount) is { } known)
            {
                configs.Contacts.Set(WithProfile(known, profile, removesPicture: true));
            }

            return RejectReason.None;
        },
        batch);

    /// <summary>Notes that the user wrote to somebody, or accepted them, which approves them and brings the conversation back into view.</summary>
    internal void NoteApproved(AccountId person) => Edit(configs =>
    {
        if (person != _keys.Id)
        {
            configs.UpdateContact(person, Approved);
        }
        else if (configs.Profile.NoteToSelfPriority < 0)
        {
            configs.Profile.NoteToSelfPriority = 0;
        }
    });

    /// <summary>Tells whether somebody wrote whom the user has not approved yet.</summary>
    internal bool IsRequest(AccountId contact) => Read(configs => configs.FindContact(contact) is { IsRequest: true });

    internal Contact Approved(Contact contact) => contact with
    {
        IsApproved = true,
        Priority = Math.Max(contact.Priority, 0),
        Created = contact.Created ?? Now,
    };

    /// <summary>Gives a time that others told, but not one that is still to come: nothing could be newer than that.</summary>
    internal DateTimeOffset NotAhead(DateTimeOffset told)
    {
        DateTimeOffset now = Now;
        return told <= now + NetworkTime.Tolerance ? told : now;
    }

    /// <summary>Tells whether the user has not approved an account.</summary>
    internal bool IsStranger(AccountId sender) => sender != _keys.Id && Read(configs => configs.Contacts.Get(sender) is not { IsApproved: true });

    /// <summary>Takes over what a contact calls itself in a message that is not one to one. Who is no contact does not become one.</summary>
    internal void NoteProfile(AccountId sender, UserProfile profile, AccountStateBatch batch)
    {
        if (Contacts.Get(sender) is { } known && WithProfile(known, profile, removesPicture: true) != known)
        {
            Edit(
                configs =>
                {
                    if (configs.Contacts.Get(sender) is { } contact)
                    {
                        configs.Contacts.Set(WithProfile(contact, profile, removesPicture: true));
                    }
                },
                batch);
        }
    }

    private Contact WithProfile(Contact contact, UserProfile? profile, bool removesPicture)
    {
        DateTimeOffset? updatedAt = profile?.UpdatedAt is { } changed ? NotAhead(changed) : null;
        bool isKnown = contact.ProfileUpdated is { } stored && stored <= Now + NetworkTime.Tolerance;
        if (profile is null || (isKnown && !(updatedAt?.ToUnixTimeSeconds() > contact.ProfileUpdated!.Value.ToUnixTimeSeconds())))
        {
            return contact;
        }

        ProfilePicture? picture = contact.Picture;
        if (profile.Picture is { } told)
        {
            picture = told.CanBeStored ? told : picture;
        }
        else if (removesPicture)
        {
            picture = null;
        }

        return contact with
        {
            Name = string.IsNullOrEmpty(profile.DisplayName) ? contact.Name : profile.DisplayName,
            Picture = picture,
            ProfileUpdated = updatedAt,
        };
    }

    private Contact Heard(Contact contact, IncomingItem message)
    {
        UserProfile? profile = message.Content.Payload switch
        {
            VisibleMessage visible => visible.Profile,
            MessageRequestResponse response => response.Profile,
            _ => null,
        };
        return WithProfile(contact, profile, removesPicture: message.Content.Payload is VisibleMessage) with
        {
            HasApprovedMe = true,
            Priority = Math.Max(contact.Priority, 0),
            Created = contact.Created ?? Now,
        };
    }

    /// <summary>Takes over the features that a valid proof lets a sender show.</summary>
    private static Contact WithPro(Contact contact, IncomingItem message) =>
        message.ProStatus == ProStatus.Valid && message.Content.Pro is { ProfileFeatures: { } features, Proof.Expiry: not null }
            ? contact with { Features = features }
            : contact;

    /// <summary>Remembers a contact's newest valid proof, so that what it grants outlasts the message.</summary>
    private static void NotePro(AccountConfigs configs, IncomingItem message)
    {
        if (message.ProStatus != ProStatus.Valid || message.Content.Pro is not { Proof: { Expiry: { } expiry } proof })
        {
            return;
        }

        long greatest = DateTimeOffset.MaxValue.ToUnixTimeSeconds();
        var until = DateTimeOffset.FromUnixTimeSeconds((long)Math.Min(proof.IsDeployedGeneration ? expiry / 1000 : expiry, (ulong)greatest));
        AccountConversation conversation = configs.Conversations.Get(message.SenderAccount) ?? new AccountConversation(message.SenderAccount);
        if (!(conversation.ProExpiry >= until))
        {
            configs.Conversations.Set(conversation with { ProExpiry = until, ProRevocationTag = proof.Tag });
        }
    }

    private PersonFacts FactsOf(AccountConfigs configs, IncomingItem item)
    {
        bool isOwn = item.SenderAccount == _keys.Id;
        return new PersonFacts
        {
            IsOwn = isOwn,
            Sender = isOwn ? null : configs.FindContact(item.SenderAccount),
            GoneSince = GoneSince(configs, item),
            LastRead = configs.Conversations.Get(item.ConversationAccount)?.LastRead,
            Now = Now,
        };
    }

    /// <summary>Gives since when the conversation is known to be gone; <see langword="null"/> when it is there, or nobody knows.</summary>
    private DateTimeOffset? GoneSince(AccountConfigs configs, IncomingItem message)
    {
        if (message.ConversationAccount == _keys.Id)
        {
            return configs.Profile.NoteToSelfPriority < 0 ? configs[Namespace.UserProfile].Newest : null;
        }

        DateTimeOffset? newest = configs[Namespace.Contacts].Newest;
        if (configs.Contacts.Get(message.ConversationAccount) is { } contact)
        {
            return contact.Priority < 0 ? newest : null;
        }

        // Requests are not shared, so that who is no contact may have just written. Whom an own device wrote to was one.
        DateTimeOffset? removed = configs.Local.RemovedAt(message.ConversationAccount);
        return message.IsOutgoing && !(removed > newest) ? newest ?? removed : removed;
    }
}
