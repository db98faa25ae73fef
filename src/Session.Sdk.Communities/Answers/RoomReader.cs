using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Reads what servers say about rooms.</summary>
internal static class RoomReader
{
    /// <summary>Real names have a few words; servers set no limit.</summary>
    private const int MaxName = 2_000;

    private const int MaxDescription = 100_000;

    private const int MaxRooms = 10_000;

    private const int MaxPins = 1_000;

    /// <summary>A thousand years.</summary>
    private const long LongestCutoff = 1000L * 366 * 24 * 3600;

    internal static bool TryReadRooms(Answer answer, [NotNullWhen(true)] out RoomList? list)
    {
        list = RowListReader.TryRead(answer, MaxRooms, TryReadRoom, out List<RoomInfo>? rooms, out SkippedRows? skipped) ? new RoomList(rooms, skipped) : null;
        return list is not null;
    }

    /// <summary>Reads the room that was asked for; another one is no answer.</summary>
    internal static AnswerReader<RoomInfo> RoomOf(RoomToken token) =>
        (Answer answer, [NotNullWhen(true)] out RoomInfo? room) =>
        {
            room = null;
            return answer.Json is { } json && TryReadRoom(json, out room) && room.Token == token;
        };

    internal static AnswerReader<RoomPoll> PollOf(RoomToken token) =>
        (Answer answer, [NotNullWhen(true)] out RoomPoll? poll) =>
        {
            poll = null;
            if (answer.Json is not { ValueKind: JsonValueKind.Object } json
                || !TryReadToken(json, out RoomToken named)
                || named != token
                || !TryReadRights(json, out RoomRights? rights)
                || !TryReadDefaults(json, out RoomDefaults? defaults)
                || !json.TryReadOptionalNumber("active_users"u8, out long? users))
            {
                return false;
            }

            RoomInfo? details = null;
            if (json.TryGet("details"u8, out JsonElement inner) && (!TryReadRoom(inner, out details) || details.Token != token))
            {
                return false;
            }

            poll = new RoomPoll { Token = token, ActiveUsers = users ?? 0, Rights = rights, Defaults = defaults, Details = details };
            return true;
        };

    internal static bool TryReadInfoUpdates(Answer answer, out long updates)
    {
        updates = 0;
        return answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryReadNumber("info_updates"u8, out updates);
    }

    private static bool TryReadRoom(JsonElement json, [NotNullWhen(true)] out RoomInfo? room)
    {
        room = null;
        if (!json.IsObject()
            || !TryReadToken(json, out RoomToken token)
            || !json.TryReadText("name"u8, MaxName, out string? name)
            || !json.TryReadText("description"u8, MaxDescription, out string? description)
            || !json.TryReadNumber("info_updates"u8, out long updates)
            || !json.TryReadNumber("message_sequence"u8, out long sequence)
            || !json.TryReadTime("created"u8, out DateTimeOffset created)
            || !json.TryReadOptionalNumber("active_users"u8, out long? users)
            || !json.TryReadOptionalNumber("active_users_cutoff"u8, out long? cutoff)
            || !json.TryReadOptionalNumber("image_id"u8, out long? image)
            || !TryReadRights(json, out RoomRights? rights)
            || !TryReadDefaults(json, out RoomDefaults? defaults)
            || !json.TryReadPeople("moderators"u8, out IReadOnlyList<SessionAddress>? moderators)
            || !json.TryReadPeople("admins"u8, out IReadOnlyList<SessionAddress>? admins)
            || !json.TryReadPeople("hidden_moderators"u8, out IReadOnlyList<SessionAddress>? hiddenModerators)
            || !json.TryReadPeople("hidden_admins"u8, out IReadOnlyList<SessionAddress>? hiddenAdmins))
        {
            return false;
        }

        room = new RoomInfo
        {
            Token = token,
            Name = name ?? string.Empty,
            Description = description,
            InfoUpdates = updates,
            MessageSequence = sequence,
            CreatedAt = created,
            ActiveUsers = users ?? 0,
            ActiveUsersCutoff = cutoff is <= LongestCutoff ? TimeSpan.FromSeconds(cutoff.Value) : null,
            ImageId = image,
            PinnedMessages = ReadPins(json),
            Moderators = moderators,
            Admins = admins,
            HiddenModerators = hiddenModerators,
            HiddenAdmins = hiddenAdmins,
            Rights = rights,
            Defaults = defaults,
        };
        return true;
    }

    private static bool TryReadToken(JsonElement json, out RoomToken token)
    {
        token = default;
        return json.TryReadText("token"u8, RoomToken.MaxLength, out string? text) && RoomToken.TryParse(text, out token);
    }

    private static bool TryReadRights(JsonElement json, [NotNullWhen(true)] out RoomRights? rights)
    {
        rights = null;
        if (!json.TryReadFlag("read"u8, out bool read)
            || !json.TryReadFlag("write"u8, out bool write)
            || !json.TryReadFlag("upload"u8, out bool upload)
            || !json.TryReadFlag("moderator"u8, out bool moderator)
            || !json.TryReadFlag("admin"u8, out bool admin)
            || !json.TryReadFlag("global_moderator"u8, out bool globalModerator)
            || !json.TryReadFlag("global_admin"u8, out bool globalAdmin))
        {
            return false;
        }

        rights = new RoomRights
        {
            CanRead = read,
            CanWrite = write,
            CanUpload = upload,
            IsModerator = moderator || admin || globalModerator || globalAdmin,
            IsAdmin = admin || globalAdmin,
            IsGlobalModerator = globalModerator || globalAdmin,
            IsGlobalAdmin = globalAdmin,
        };
        return true;
    }

    private static bool TryReadDefaults(JsonElement json, out RoomDefaults? defaults)
    {
        defaults = null;
        if (!json.TryReadOptionalFlag("default_read"u8, out bool? read)
            || !json.TryReadOptionalFlag("default_accessible"u8, out bool? access)
            || !json.TryReadOptionalFlag("default_write"u8, out bool? write)
            || !json.TryReadOptionalFlag("default_upload"u8, out bool? upload))
        {
            return false;
        }

        defaults = read is null && access is null && write is null && upload is null
            ? null
            : new RoomDefaults(read ?? false, access ?? false, write ?? false, upload ?? false);
        return true;
    }

    /// <summary>Reads the pinned messages and passes over what is none.</summary>
    private static List<PinnedMessage> ReadPins(JsonElement json)
    {
        var pins = new List<PinnedMessage>();
        if (json.TryGet("pinned_messages"u8, out JsonElement list) && list.ValueKind == JsonValueKind.Array)
        {
            foreach (JsonElement item in list.EnumerateArray().Take(MaxPins))
            {
                if (item.IsObject()
                    && item.TryReadNumber("id"u8, out long id)
                    && item.TryReadTime("pinned_at"u8, out DateTimeOffset at)
                    && item.TryReadOptionalPerson("pinned_by"u8, out SessionAddress? by))
                {
                    pins.Add(new PinnedMessage(id, at, by));
                }
            }
        }

        return pins;
    }
}
