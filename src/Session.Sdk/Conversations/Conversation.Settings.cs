using SessionSdk.Sending;
using SessionSdk.Storage;

namespace SessionSdk;

public partial class Conversation
{
    /// <summary>Marks the conversation as read up to a message, on all devices. Starts the time of messages that disappear after reading, and sends read receipts where they are switched on.</summary>
    /// <param name="upTo">The last message that is read; <see langword="null"/> for all.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when that is kept.</returns>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public virtual Task MarkReadAsync(Message? upTo = null, CancellationToken cancellationToken = default) => Client.MarkReadAsync(Id, upTo?.SentAt, cancellationToken);

    /// <summary>Marks the conversation as unread, on all devices.</summary>
    public virtual void MarkUnread() => Client.State.Conversations.MarkUnread(Person());

    /// <summary>Changes how the account's messages disappear from now on, on all devices, and tells the other side.</summary>
    /// <param name="timer">The setting; <see cref="DisappearingTimer.Off"/> lets messages stay.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the change is durable and on its way.</returns>
    /// <exception cref="ArgumentException">The timer is longer than a message can say: 2^32 seconds and more.</exception>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public virtual async Task SetDisappearingAsync(DisappearingTimer timer, CancellationToken cancellationToken = default)
    {
        AccountId person = Person();
        var change = new OutgoingItem { Conversation = Id, Content = new OutgoingTimer(), Expiration = timer };
        OutgoingLimits.Check(change, hasPro: false);
        if (person == Client.AccountId)
        {
            Client.State.Profile.NoteToSelfTimer = timer.IsOn ? timer.Duration : null;
            return;
        }

        Client.State.Contacts.Update(person, contact => contact with { Disappearing = timer });
        await Client.Outbox.QueueAsync(change, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Accepts the person's request; see <see cref="SessionClient.AcceptRequestAsync"/>.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the person's swarm has the acceptance.</returns>
    /// <exception cref="MessageNotSentException">The network did not take it.</exception>
    public virtual Task AcceptAsync(CancellationToken cancellationToken = default) => Client.AcceptRequestAsync(Person(), cancellationToken);

    /// <summary>Blocks the person on all devices: what they send is passed over. They are not told.</summary>
    public virtual void Block() => Client.State.Contacts.Block(Person());

    /// <summary>Unblocks the person. What was passed over does not come back.</summary>
    public virtual void Unblock() => Client.State.Contacts.Unblock(Person());

    /// <summary>Pins the conversation on all devices.</summary>
    public virtual void Pin() => SetPriority(1);

    /// <summary>Unpins the conversation on all devices.</summary>
    public virtual void Unpin() => SetPriority(0);

    /// <summary>Hides the conversation on all devices until a message comes.</summary>
    public virtual void Hide() => SetPriority(-1);

    /// <summary>Mutes the conversation on all devices.</summary>
    /// <param name="until">Until when; <see langword="null"/> ends it.</param>
    public virtual void Mute(DateTimeOffset? until) => Client.State.Contacts.Update(Person(), contact => contact with { MutedUntil = until });

    /// <summary>Gives the person a nickname that only this account sees.</summary>
    /// <param name="nickname">The name, at most 100 bytes; empty for none.</param>
    public virtual void SetNickname(string nickname)
    {
        ArgumentNullException.ThrowIfNull(nickname);
        Client.State.Contacts.Update(Person(), contact => contact with { Nickname = nickname });
    }

    /// <summary>Removes the conversation with its messages, and the person from the contacts of all devices. Declining a request does this.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is removed.</returns>
    /// <exception cref="SessionException">The store did not keep that.</exception>
    public virtual async Task RemoveAsync(CancellationToken cancellationToken = default)
    {
        if (Id.TryGetBlinded(out Uri? server, out BlindedId blinded))
        {
            Client.State.Contacts.Remove(blinded, server.GetLeftPart(UriPartial.Authority));
        }
        else if (Person() is var person && person != Client.AccountId)
        {
            Client.State.Contacts.Remove(person);
        }
        else
        {
            Client.State.Profile.NoteToSelfPriority = -1;
        }

        var batch = new StoreBatch();
        batch.RemovedConversations.Add(Id);
        await Client.Journal.CommitAsync(batch, [new ConversationChanged { Conversation = Id, IsRemoved = true }], cancellationToken).ConfigureAwait(false);
    }

    private AccountId Person() => Id.TryGetAccount(out AccountId person) ? person : throw new NotSupportedException($"A conversation of the kind {Id.Kind} has no such setting.");

    private void SetPriority(int priority)
    {
        AccountId person = Person();
        if (person == Client.AccountId)
        {
            Client.State.Profile.NoteToSelfPriority = priority;
        }
        else
        {
            Client.State.Contacts.Update(person, contact => contact with { Priority = priority });
        }
    }
}
