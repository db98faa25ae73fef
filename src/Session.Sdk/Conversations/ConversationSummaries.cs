using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Conversations;

/// <summary>Puts together what the store and the synced state know of a conversation.</summary>
internal static class ConversationSummaries
{
    private const int ShownIdLength = 8;

    internal static ConversationSummary Of(SessionClient client, ConversationRecord record)
    {
        AccountState state = client.State;
        bool isNoteToSelf = record.Id == ConversationId.FromAccount(client.AccountId);
        Contact? contact = !isNoteToSelf && record.Id.TryGetAccount(out AccountId person) ? state.Contacts.Get(person) : null;
        GroupMembership? group = record.Id.TryGetGroup(out GroupId groupId) ? state.Groups.Get(groupId) : null;
        int priority = isNoteToSelf ? state.Profile.NoteToSelfPriority : group?.Priority ?? contact?.Priority ?? 0;
        return new ConversationSummary
        {
            Id = record.Id,
            Name = group is { Name.Length: > 0 } ? group.Name
                : isNoteToSelf ? state.Profile.Name ?? ShortOf(record.Id)
                : contact is { Nickname.Length: > 0 } ? contact.Nickname
                : contact is { Name.Length: > 0 } ? contact.Name
                : ShortOf(record.Id),
            LastMessage = record.LastMessage is { } last ? MessageCodec.Read(last) : null,
            LastActivityAt = record.LastActivityAt,
            UnreadCount = record.UnreadCount,
            IsMarkedUnread = record.Id.TryGetAccount(out AccountId marked)
                ? state.Conversations.Get(marked) is { IsMarkedUnread: true }
                : group is not null && state.Conversations.Get(groupId) is { IsMarkedUnread: true },
            IsRequest = contact is { IsRequest: true } || group is { IsInvited: true },
            IsBlocked = contact is { IsBlocked: true },
            IsPinned = priority > 0,
            IsHidden = priority < 0,
            IsNoteToSelf = isNoteToSelf,
            MutedUntil = group?.MutedUntil ?? contact?.MutedUntil,
            Notify = group?.Notify ?? contact?.Notify ?? NotifyMode.Default,
            Expiration = client.TimerOf(record.Id) is { IsOn: true } timer ? timer : null,
        };
    }

    private static string ShortOf(ConversationId id)
    {
        string text = id.ToString();
        return id.Kind == ConversationKind.Room || text.Length <= ShownIdLength ? text : text[..ShownIdLength];
    }
}
