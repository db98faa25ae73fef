using SessionSdk.Configs;
using SessionSdk.Conversations;
using SessionSdk.Journal;
using SessionSdk.Sending;
using SessionSdk.Storage;

namespace SessionSdk;

public partial class Conversation
{
    /// <summary>Changes about which messages the user is notified, on all devices. <see cref="Mute"/> switches notifications off for a time.</summary>
    /// <param name="mode">The mode; <see cref="NotifyMode.MentionsOnly"/> in groups and communities only.</param>
    /// <exception cref="ArgumentException">The mode is none, or none for this kind of conversation.</exception>
    /// <exception cref="NotSupportedException">The conversation has no such setting: the note to self, and a person of a community.</exception>
    /// <exception cref="InvalidOperationException">The account is not in that group or room.</exception>
    public virtual void SetNotify(NotifyMode mode)
    {
        if (!Enum.IsDefined(mode))
        {
            throw new ArgumentException("This is no mode of notification.", nameof(mode));
        }

        AccountState state = Client.State;
        if (Id.TryGetGroup(out GroupId group))
        {
            ThrowIfNotIn(state.Groups.TryUpdate(group, membership => membership with { Notify = mode }));
        }
        else if (Id.TryGetRoom(out _, out _))
        {
            CommunityMembership? room = ConversationSummaries.FindRoom(state, Id);
            ThrowIfNotIn(room is not null);
            state.Groups.Set(room! with { Notify = mode });
        }
        else
        {
            AccountId person = Id.TryGetAccount(out AccountId account) && account != Client.AccountId ? account : throw new NotSupportedException("The conversation has no such setting.");
            if (mode == NotifyMode.MentionsOnly)
            {
                throw new ArgumentException("Mentions alone can be told in groups and communities only.", nameof(mode));
            }

            state.Contacts.Update(person, contact => contact with { Notify = mode });
        }
    }

    /// <summary>Notes whether the application downloads files of the conversation without being asked. The protocol has no such setting: it stays on this device.</summary>
    /// <param name="isOn">Whether it does; <see langword="null"/> for what the application does by default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when it is kept. <see cref="ConversationSummary.AutoDownload"/> tells it.</returns>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public virtual async Task SetAutoDownloadAsync(bool? isOn, CancellationToken cancellationToken = default)
    {
        AccountJournal journal = Client.Journal;
        await journal.UpdateAsync(
            async (batch, events, token) =>
            {
                ConversationRecord? record = await journal.Store.GetConversationAsync(journal.Account, Id, token).ConfigureAwait(false);
                DeviceSettings settings = DeviceSettings.Read(record?.Payload ?? default);
                if (settings.AutoDownload != isOn)
                {
                    batch.Conversations.Add(new ConversationSettings { Id = Id, LastActivityAt = record?.LastActivityAt, Payload = (settings with { AutoDownload = isOn }).Write() });
                    events.Add(new ConversationChanged { Conversation = Id });
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tells the other side that the user took a picture of the screen. Official clients do not send this any more, and some do not show it. Does nothing for strangers and in the note to self.</summary>
    /// <param name="cancellationToken">Cancels the queueing.</param>
    /// <returns>A task that ends when the notice is durable and on its way.</returns>
    /// <exception cref="NotSupportedException">The conversation is not one with a person.</exception>
    /// <exception cref="SessionException">The store did not keep it.</exception>
    public virtual async Task NotifyScreenshotAsync(CancellationToken cancellationToken = default)
    {
        _ = Person();
        if (!Client.IsUnapproved(Id))
        {
            var item = new OutgoingItem { Conversation = Id, Content = new OutgoingMediaNotice { IsScreenshot = true }, Expiration = Client.TimerOf(Id) };
            await Client.Outbox.QueueAsync(item, cancellationToken).ConfigureAwait(false);
        }
    }

    private static void ThrowIfNotIn(bool isIn)
    {
        if (!isIn)
        {
            throw new InvalidOperationException("The account is not in this group or room.");
        }
    }
}
