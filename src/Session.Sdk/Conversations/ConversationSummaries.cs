using SessionSdk.Configs;
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
        GroupMembership? closed = record.Id.TryGetGroup(out GroupId groupId) ? state.Groups.Get(groupId) : null;
        UserGroup? group = closed is null ? FindRoom(state, record.Id) : closed;
        int priority = isNoteToSelf ? state.Profile.NoteToSelfPriority : group?.Priority ?? contact?.Priority ?? 0;
        return new ConversationSummary
        {
            Id = record.Id,
            Name = record.Id.Kind == ConversationKind.Room ? client.Communities.Get(record.Id).Name
                : closed is { Name.Length: > 0 } ? closed.Name
                : isNoteToSelf ? state.Profile.Name ?? ShortOf(record.Id)
                : record.Id.TryGetBlinded(out Uri? server, out BlindedId blinded) && state.Contacts.Get(blinded, server.GetLeftPart(UriPartial.Authority)) is { Name.Length: > 0 } known ? known.Name
                : contact is { Nickname.Length: > 0 } ? contact.Nickname
                : contact is { Name.Length: > 0 } ? contact.Name
                : ShortOf(record.Id),
            LastMessage = record.LastMessage is { } last ? MessageCodec.Read(last) : null,
            LastActivityAt = record.LastActivityAt,
            UnreadCount = record.UnreadCount,
            IsMarkedUnread = record.Id.TryGetAccount(out AccountId marked)
                ? state.Conversations.Get(marked) is { IsMarkedUnread: true }
                : group is CommunityMembership room ? state.Conversations.Get(room.Address) is { IsMarkedUnread: true }
                : closed is not null && state.Conversations.Get(groupId) is { IsMarkedUnread: true },
            IsRequest = contact is { IsRequest: true } || closed is { IsInvited: true },
            IsBlocked = contact is { IsBlocked: true },
            IsPinned = priority > 0,
            IsHidden = priority < 0,
            IsNoteToSelf = isNoteToSelf,
            MutedUntil = contact?.MutedUntil ?? group?.MutedUntil,
            Notify = contact?.Notify ?? group?.Notify ?? NotifyMode.Default,
            AutoDownload = DeviceSettings.Read(record.Payload).AutoDownload,
            Expiration = client.TimerOf(record.Id) is { IsOn: true } timer ? timer : null,
        };
    }

    /// <summary>Finds the membership of a room by the address that its conversation has.</summary>
    internal static CommunityMembership? FindRoom(AccountState state, ConversationId id) =>
        id.Kind != ConversationKind.Room ? null : state.Groups.Communities.FirstOrDefault(room =>
            Uri.TryCreate(room.Address.BaseUrl, UriKind.Absolute, out Uri? server) && ConversationId.FromRoom(server, room.Address.Room) == id);

    private static string ShortOf(ConversationId id)
    {
        string text = id.ToString();
        return id.Kind == ConversationKind.Room || text.Length <= ShownIdLength ? text : text[..ShownIdLength];
    }
}
