using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Reads permissions and what is scheduled.</summary>
internal static class PermissionReader
{
    private const int MaxScheduled = 100_000;

    internal static bool TryReadList(Answer answer, [NotNullWhen(true)] out PermissionList? list)
    {
        list = null;
        if (answer.Json is not { ValueKind: JsonValueKind.Object } json)
        {
            return false;
        }

        var skipped = new SkipCounter();
        var read = new Dictionary<SessionAddress, UserPermissions>();
        foreach (JsonProperty item in json.EnumerateObject())
        {
            if (!JsonFields.TryParsePerson(item.Name, out SessionAddress person))
            {
                skipped.Add(RowFault.InvalidAuthor);
            }
            else if (TryRead(item.Value, out UserPermissions? permissions))
            {
                read[person] = permissions;
            }
            else
            {
                skipped.Add(RowFault.Malformed);
            }
        }

        list = new PermissionList(read, skipped.ToResult());
        return true;
    }

    internal static bool TryReadOne(Answer answer, [NotNullWhen(true)] out UserPermissions? permissions)
    {
        permissions = null;
        return answer.Json is { } json && TryRead(json, out permissions);
    }

    internal static bool TryReadSchedule(Answer answer, [NotNullWhen(true)] out ScheduledChangeList? list)
    {
        list = RowListReader.TryRead(answer, MaxScheduled, TryReadChange, out List<ScheduledChange>? changes, out SkippedRows? skipped) ? new ScheduledChangeList(changes, skipped) : null;
        return list is not null;
    }

    private static bool TryReadChange(JsonElement json, [NotNullWhen(true)] out ScheduledChange? change)
    {
        change = null;
        if (!json.IsObject()
            || !json.TryReadOptionalPerson("session_id"u8, out SessionAddress? person)
            || !json.TryReadOptionalTime("at"u8, out DateTimeOffset? at)
            || !json.TryReadOptionalFlag("read"u8, out bool? canRead)
            || !json.TryReadOptionalFlag("write"u8, out bool? canWrite)
            || !json.TryReadOptionalFlag("upload"u8, out bool? canUpload)
            || !json.TryReadOptionalFlag("banned"u8, out bool? isBanned))
        {
            return false;
        }

        change = new ScheduledChange { Person = person, At = at, CanRead = canRead, CanWrite = canWrite, CanUpload = canUpload, IsBanned = isBanned };
        return true;
    }

    private static bool TryRead(JsonElement json, [NotNullWhen(true)] out UserPermissions? permissions)
    {
        permissions = null;
        if (!json.IsObject()
            || !json.TryReadOptionalFlag("read"u8, out bool? canRead)
            || !json.TryReadOptionalFlag("accessible"u8, out bool? canAccess)
            || !json.TryReadOptionalFlag("write"u8, out bool? canWrite)
            || !json.TryReadOptionalFlag("upload"u8, out bool? canUpload)
            || !json.TryReadFlag("banned"u8, out bool isBanned)
            || !json.TryReadFlag("moderator"u8, out bool isModerator)
            || !json.TryReadFlag("admin"u8, out bool isAdmin)
            || !json.TryReadFlag("hidden"u8, out bool isHidden))
        {
            return false;
        }

        permissions = new UserPermissions
        {
            CanRead = canRead,
            CanAccess = canAccess,
            CanWrite = canWrite,
            CanUpload = canUpload,
            IsBanned = isBanned,
            IsModerator = isModerator || isAdmin,
            IsAdmin = isAdmin,
            IsHidden = isHidden,
        };
        return true;
    }
}
