using System.Buffers.Binary;
using SessionSdk.Communities;
using SessionSdk.Cryptography;
using SessionSdk.Journal;
using SessionSdk.Receiving;
using SessionSdk.Sending;
using SessionSdk.Storage;

namespace SessionSdk;

public partial class Room
{
    /// <summary>Puts an emoji under a message. It waits for a message that has not been sent yet.</summary>
    /// <param name="message">The message.</param>
    /// <param name="emoji">The emoji, 1 to 12 code points.</param>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>A task that ends when the reaction is durable and on its way.</returns>
    /// <exception cref="ArgumentException"><paramref name="emoji"/> is blank.</exception>
    /// <exception cref="RoomAccessException">The account may not read the room.</exception>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public override Task ReactAsync(Message message, string emoji, CancellationToken cancellationToken = default) => ReactAsync(message, emoji, isRemoval: false, cancellationToken);

    /// <summary>Takes an emoji of the account away from a message.</summary>
    /// <param name="message">The message.</param>
    /// <param name="emoji">The emoji.</param>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>A task that ends when the removal is durable and on its way.</returns>
    /// <exception cref="ArgumentException"><paramref name="emoji"/> is blank.</exception>
    /// <exception cref="RoomAccessException">The account may not read the room.</exception>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public override Task RemoveReactionAsync(Message message, string emoji, CancellationToken cancellationToken = default) => ReactAsync(message, emoji, isRemoval: true, cancellationToken);

    /// <summary>Puts another text into one of the account's messages, for everyone. Files and quote stay. It waits for a message that has not been sent yet, and goes out also after a restart.</summary>
    /// <param name="message">The message.</param>
    /// <param name="text">The new text.</param>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>The message as it is shown from now on. An edit that the server does not take is taken back: <see cref="MessageEdited"/> tells it, with its <see cref="MessageEdited.FailureCode"/>.</returns>
    /// <exception cref="ArgumentException">The message is not the account's, could not be sent or is deleted, or the text is blank.</exception>
    /// <exception cref="MessageTooLargeException">The text is too long.</exception>
    /// <exception cref="RoomAccessException">The account may not write in the room.</exception>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public virtual async Task<Message> EditAsync(Message message, string text, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentException.ThrowIfNullOrWhiteSpace(text);
        var edit = new OutgoingEdit { Number = BinaryPrimitives.ReadInt64LittleEndian(SecureRandom.GetBytes(sizeof(long))), Target = message.Reference, TargetMessage = message.Id.Value, Text = text };
        Message? shown = null;
        await Client.Outbox.QueueAsync(
            new OutgoingItem
            {
                Conversation = Id,
                Content = edit,
                DependsOn = message.Id,
                AlsoCommit = async (batch, events, token) =>
                {
                    MessageRecord? found = await Client.Journal.Store.GetMessageAsync(Client.AccountId, message.Id, token).ConfigureAwait(false);
                    if (found is null || found.Conversation != Id || !OutgoingEdits.CanEdit(found))
                    {
                        throw new ArgumentException("Only a message of the account that stands in this room, or is on its way there, can be edited.", nameof(message));
                    }

                    MessageRecord changed = OutgoingEdits.Show(found, edit, Client.State.Now);
                    batch.Messages.Add(changed);
                    shown = MessageCodec.Read(changed);
                    events.Add(new MessageEdited { Conversation = Id, Message = shown });
                },
            },
            cancellationToken).ConfigureAwait(false);
        return shown!;
    }

    /// <summary>Deletes a message for everyone: one of the account's, or, as a moderator, anybody's.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the deletion is durable and on its way; for messages of others, when the server has done it.</returns>
    /// <exception cref="ArgumentException">The message has no number of the server.</exception>
    /// <exception cref="RoomAccessException">Somebody else wrote the message, and the account is no moderator.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it.</exception>
    /// <exception cref="SessionException">The network or the store failed.</exception>
    public override async Task DeleteForEveryoneAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (message.IsOutgoing)
        {
            await base.DeleteForEveryoneAsync(message, cancellationToken).ConfigureAwait(false);
            return;
        }

        (ServerSession session, RoomEntry entry) = DemandModerator();
        try
        {
            await session.Connection.SendAsync(CommunityRequests.DeleteMessage(entry.Token, NumberOf(message)), cancellationToken).ConfigureAwait(false);
        }
        catch (CommunityRefusedException refused) when (refused.Reason == CommunityRefusal.NotFound)
        {
            // Somebody else was faster.
        }

        await DeleteHereAsync(message, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches messages that are older than all that are here, into the history. Handlers do not get them.</summary>
    /// <param name="limit">How many at most, 1 to 256.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>How many came; 0 when there are no older ones, or when very many in a row cannot be shown: the next call goes on behind them.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is out of range.</exception>
    /// <exception cref="RoomAccessException">The account is not in the room.</exception>
    /// <exception cref="CommunityRefusedException">The server refused it.</exception>
    /// <exception cref="SessionException">The network or the store failed.</exception>
    public virtual async Task<int> LoadEarlierAsync(int limit = 100, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MessageQuery.MaxLimit);
        (ServerSession session, RoomEntry entry) = Client.CommunityDirectory.Get(Id);
        return await session.LoadEarlierAsync(entry, limit, cancellationToken).ConfigureAwait(false);
    }

    private static long NumberOf(Message message) => message.ServerId ?? throw new ArgumentException("The server has given the message no number.", nameof(message));

    private async Task ReactAsync(Message message, string emoji, bool isRemoval, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentException.ThrowIfNullOrWhiteSpace(emoji);
        (_, RoomEntry entry) = Client.CommunityDirectory.Get(Id);
        SenderId own = OwnId;
        long? begun = null;
        try
        {
            await Client.Outbox.QueueAsync(
                new OutgoingItem
                {
                    Conversation = Id,
                    Content = new OutgoingReaction { Target = message.Reference, TargetMessage = message.Id.Value, Emoji = emoji, IsRemoval = isRemoval },
                    DependsOn = message.Id,
                    AlsoCommit = async (batch, events, token) =>
                    {
                        var work = new InboxWork(Client.Journal, batch, events, Client.State.Now);
                        if (await Client.Journal.Store.GetMessageAsync(Client.AccountId, message.Id, token).ConfigureAwait(false) is { IsDeleted: false } found)
                        {
                            if (found.ServerId is { } number)
                            {
                                begun = number;
                                entry.Pending.Begin(number, emoji, isRemoval);
                            }

                            RoomReactions.ChangeOwn(work, found, own, emoji, isRemoval);
                            work.Finish();
                        }
                    },
                },
                cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // Nothing was queued: nothing is awaited of the server.
            if (begun is { } target)
            {
                entry.Pending.Drop(target, emoji, isRemoval);
            }

            throw;
        }
    }
}
