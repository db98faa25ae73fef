using SessionSdk.Identity;
using SessionSdk.Receiving;
using SessionSdk.Sending;

namespace SessionSdk;

public partial class Conversation
{
    /// <summary>Puts an emoji under a message. It waits for a message that has not been sent yet.</summary>
    /// <param name="message">The message.</param>
    /// <param name="emoji">The emoji.</param>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>A task that ends when the reaction is durable and on its way.</returns>
    /// <exception cref="ArgumentException"><paramref name="emoji"/> is blank.</exception>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public virtual Task ReactAsync(Message message, string emoji, CancellationToken cancellationToken = default) => ReactAsync(message, emoji, isRemoval: false, cancellationToken);

    /// <summary>Takes an emoji of the account away from a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="emoji">The emoji.</param>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>A task that ends when the removal is durable and on its way.</returns>
    /// <exception cref="ArgumentException"><paramref name="emoji"/> is blank.</exception>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public virtual Task RemoveReactionAsync(Message message, string emoji, CancellationToken cancellationToken = default) => ReactAsync(message, emoji, isRemoval: true, cancellationToken);

    /// <summary>Deletes a message here: a tombstone stays, so that late copies do not bring it back. Nobody else is told.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is deleted.</returns>
    /// <exception cref="SessionException">The store did not keep that.</exception>
    public virtual async Task DeleteHereAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        await Client.Journal.UpdateAsync(
            async (batch, events, token) =>
            {
                var work = new InboxWork(Client.Journal, batch, events, Client.State.Now);
                if (await Client.Journal.Store.GetMessageAsync(Client.AccountId, message.Id, token).ConfigureAwait(false) is { IsDeleted: false } found)
                {
                    Deletions.Delete(work, found, isExpired: false);
                    work.Finish();
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes a message of the account's own for everyone: here, on the account's other devices, in its swarm, and by asking the recipients' clients.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>A task that ends when the deletion is durable and on its way.</returns>
    /// <exception cref="ArgumentException">Somebody else wrote the message: only the author deletes it for everyone.</exception>
    /// <exception cref="SessionException">The store did not keep that.</exception>
    public virtual async Task DeleteForEveryoneAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!message.IsOutgoing)
        {
            throw new ArgumentException("Only the author of a message deletes it for everyone.", nameof(message));
        }

        List<MessageHash> unwanted = [];
        await Client.Outbox.QueueAsync(
            new OutgoingItem
            {
                Conversation = Id,
                Content = new OutgoingDeletion { Target = message.Reference, TargetMessage = message.Id.Value },
                DependsOn = message.Id,
                AlsoCommit = async (batch, events, token) =>
                {
                    var work = new InboxWork(Client.Journal, batch, events, Client.State.Now);
                    if (await Client.Journal.Store.GetMessageAsync(Client.AccountId, message.Id, token).ConfigureAwait(false) is { IsDeleted: false } found)
                    {
                        Deletions.Delete(work, found, isExpired: false);
                        work.Finish();
                        unwanted = work.Unwanted;
                    }
                },
            },
            cancellationToken).ConfigureAwait(false);
        Client.DeleteFromSwarm(unwanted);
    }

    /// <summary>Tells the other side that the user types, or has stopped to. Nothing is kept or tried again. Does nothing while typing indicators are switched off.</summary>
    /// <param name="isTyping">Whether the user types.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>A task that ends when it is sent.</returns>
    /// <exception cref="SessionException">The network did not take it.</exception>
    public virtual Task SetTypingAsync(bool isTyping, CancellationToken cancellationToken = default) =>
        !Client.Options.TypingIndicators || Client.IsUnapproved(Id)
            ? Task.CompletedTask
            : Client.Outbox.SendOnceAsync(new OutgoingItem { Conversation = Id, Content = new OutgoingTyping(isTyping) }, cancellationToken);

    /// <summary>Sends one step of a call, once. The media transport is the application's.</summary>
    /// <param name="callStep">The step.</param>
    /// <param name="cancellationToken">Cancels the sending.</param>
    /// <returns>A task that ends when it is sent.</returns>
    /// <exception cref="SessionException">The network did not take it.</exception>
    public virtual Task SendCallStepAsync(CallStep callStep, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(callStep);
        return Client.Outbox.SendOnceAsync(new OutgoingItem { Conversation = Id, Content = new OutgoingCall(callStep.ToSignal()), Expiration = Client.TimerOf(Id) }, cancellationToken);
    }

    /// <summary>Tells the author of a message that the user saved one of its files.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>A task that ends when the notice is durable and on its way.</returns>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public virtual async Task NotifyMediaSavedAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (!message.IsOutgoing && !Client.IsUnapproved(Id))
        {
            var item = new OutgoingItem { Conversation = Id, Content = new OutgoingMediaNotice { TargetSentAt = message.SentAt }, Expiration = Client.TimerOf(Id) };
            await Client.Outbox.QueueAsync(item, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task ReactAsync(Message message, string emoji, bool isRemoval, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentException.ThrowIfNullOrWhiteSpace(emoji);
        await Client.Outbox.QueueAsync(
            new OutgoingItem
            {
                Conversation = Id,
                Content = new OutgoingReaction { Target = message.Reference, TargetMessage = message.Id.Value, Emoji = emoji, IsRemoval = isRemoval },
                DependsOn = message.Id,
                Expiration = Client.TimerOf(Id),
                AlsoCommit = async (batch, events, token) =>
                {
                    var work = new InboxWork(Client.Journal, batch, events, Client.State.Now);
                    if (await Client.Journal.Store.GetMessageAsync(Client.AccountId, message.Id, token).ConfigureAwait(false) is { IsDeleted: false } found)
                    {
                        Reactions.Change(work, found, Client.AccountId, emoji, isRemoval);
                        work.Finish();
                    }
                },
            },
            cancellationToken).ConfigureAwait(false);
    }
}
