using System.Text.Json;

namespace SessionSdk.Communities;

/// <content>Roles, bans and permissions.</content>
public static partial class CommunityRequests
{
    private const double LongestSchedule = 1e9;

    /// <summary>Changes somebody's role; for admins of the rooms, or of the server. Somebody who is banned there must be let in first: servers answer that with <see cref="CommunityRefusal.ServerFailure"/>.</summary>
    /// <param name="person">Who.</param>
    /// <param name="scope">Where.</param>
    /// <param name="change">What becomes of the role.</param>
    /// <param name="isVisible">Whether others see the role; <see langword="null"/> for what servers do by themselves: yes in rooms, no for the whole server.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<RoomUpdateNumbers> ChangeRole(SessionAddress person, ModerationScope scope, RoleChange change, bool? isVisible = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        (bool? admin, bool? moderator) = change switch
        {
            RoleChange.AddModerator => ((bool?)null, (bool?)true),
            RoleChange.AddAdmin => (true, null),
            RoleChange.MakeModerator => (false, true),
            RoleChange.RemoveAdmin => (false, null),
            RoleChange.RemoveAll => (false, false),
            _ => throw new ArgumentOutOfRangeException(nameof(change)),
        };
        RequestBody body = RequestBody.Json(json =>
        {
            scope.Write(json);
            json.WriteFlag("admin"u8, admin);
            json.WriteFlag("moderator"u8, moderator);
            json.WriteFlag("visible"u8, isVisible);
        });
        return new CommunityRequest<RoomUpdateNumbers>(
            new CommunityOperation("role"),
            RequestTarget.Post("user", CheckPerson(person), "moderator"),
            RoomNumbers.TryReadInfoUpdates,
            body);
    }

    /// <summary>Bans somebody; for moderators of the rooms, or of the server. The person loses roles in the rooms. Oneself and moderators of the server cannot be banned, those of a room only by its admins.</summary>
    /// <param name="person">Who.</param>
    /// <param name="scope">Where.</param>
    /// <param name="duration">For how long, above zero, or <see langword="null"/> for ever. A later ban counts instead of an earlier one.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<Done> Ban(SessionAddress person, ModerationScope scope, TimeSpan? duration = null)
    {
        ArgumentNullException.ThrowIfNull(scope);
        if (duration is { } time)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(time, TimeSpan.Zero, nameof(duration));
        }

        RequestBody body = RequestBody.Json(json =>
        {
            scope.Write(json);
            if (duration is { } ban)
            {
                json.WriteNumber("timeout"u8, ban.TotalSeconds);
            }
        });
        return new CommunityRequest<Done>(new CommunityOperation("ban"), RequestTarget.Post("user", CheckPerson(person), "ban"), Done.TryRead, body);
    }

    /// <summary>Lifts a ban; for moderators of the rooms, or of the server. Roles do not come back.</summary>
    /// <param name="person">Who.</param>
    /// <param name="scope">Where: bans from rooms and from the server are apart.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<Done> Unban(SessionAddress person, ModerationScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return new CommunityRequest<Done>(
            new CommunityOperation("unban"),
            RequestTarget.Post("user", CheckPerson(person), "unban"),
            Done.TryRead,
            RequestBody.Json(scope.Write));
    }

    /// <summary>Asks for all permissions of a room that differ from its defaults; for moderators.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<PermissionList> GetPermissions(RoomToken room) =>
        new(new CommunityOperation("permissions"), RequestTarget.Get("room", CheckRoom(room), "permissions"), PermissionReader.TryReadList);

    /// <summary>Asks for somebody's permissions in a room; for moderators. When nothing is said of the person, servers fail with <see cref="CommunityRefusal.ServerFailure"/>: better ask for all.</summary>
    /// <param name="room">The room.</param>
    /// <param name="person">Who, as the server names the person.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<UserPermissions> GetPermissions(RoomToken room, SessionAddress person) =>
        new(new CommunityOperation("permissions of one"), RequestTarget.Get("room", CheckRoom(room), "permissions", CheckPerson(person)), PermissionReader.TryReadOne);

    /// <summary>Changes somebody's permissions in a room; for moderators.</summary>
    /// <param name="room">The room.</param>
    /// <param name="person">Who, as the server names the person.</param>
    /// <param name="change">What is to be changed.</param>
    /// <returns>The request. It gives what is said of the person then.</returns>
    /// <exception cref="ArgumentException">There is nothing to change.</exception>
    public static CommunityRequest<UserPermissions> ChangePermissions(RoomToken room, SessionAddress person, PermissionChange change)
    {
        ArgumentNullException.ThrowIfNull(change);
        if (change is { Read: PermissionValue.Unchanged, Access: PermissionValue.Unchanged, Write: PermissionValue.Unchanged, Upload: PermissionValue.Unchanged })
        {
            throw new ArgumentException("There is nothing to change.", nameof(change));
        }

        RequestBody body = RequestBody.Json(json =>
        {
            WritePermission(json, "read", change.Read);
            WritePermission(json, "accessible", change.Access);
            WritePermission(json, "write", change.Write);
            WritePermission(json, "upload", change.Upload);
            if (change.KeepsSchedule)
            {
                json.WriteBoolean("unschedule"u8, false);
            }
        });
        return new CommunityRequest<UserPermissions>(
            new CommunityOperation("change permissions"),
            RequestTarget.Post("room", CheckRoom(room), "permissions", CheckPerson(person)),
            PermissionReader.TryReadOne,
            body);
    }

    /// <summary>Asks what will change for people in a room, ends of bans included; for moderators.</summary>
    /// <param name="room">The room.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<ScheduledChangeList> GetScheduledChanges(RoomToken room) =>
        new(new CommunityOperation("scheduled"), RequestTarget.Get("room", CheckRoom(room), "futurePermissions"), PermissionReader.TryReadSchedule);

    /// <summary>Asks what will change for somebody in a room; for moderators.</summary>
    /// <param name="room">The room.</param>
    /// <param name="person">Who, as the server names the person.</param>
    /// <returns>The request.</returns>
    public static CommunityRequest<ScheduledChangeList> GetScheduledChanges(RoomToken room, SessionAddress person) =>
        new(new CommunityOperation("scheduled of one"), RequestTarget.Get("room", CheckRoom(room), "futurePermissions", CheckPerson(person)), PermissionReader.TryReadSchedule);

    /// <summary>Schedules a change of somebody's permissions in a room; for moderators. To mute somebody for a time, deny writing and schedule to allow it, in one sequence.</summary>
    /// <param name="request">What is to change, for whom and when.</param>
    /// <returns>The request. It gives what is scheduled for the person then.</returns>
    /// <exception cref="ArgumentException">There is nothing to change, or the time is out of range.</exception>
    public static CommunityRequest<ScheduledChangeList> ScheduleChange(ScheduleRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request is { CanRead: null, CanWrite: null, CanUpload: null })
        {
            throw new ArgumentException("There is nothing to change.", nameof(request));
        }

        double seconds = request.After.TotalSeconds;
        if (seconds is <= 0 or >= LongestSchedule)
        {
            throw new ArgumentOutOfRangeException(nameof(request), "The time is above zero and below 30 years.");
        }

        RequestBody body = RequestBody.Json(json =>
        {
            json.WriteFlag("read"u8, request.CanRead);
            json.WriteFlag("write"u8, request.CanWrite);
            json.WriteFlag("upload"u8, request.CanUpload);
            json.WriteNumber("in"u8, seconds);
        });
        return new CommunityRequest<ScheduledChangeList>(
            new CommunityOperation("schedule"),
            RequestTarget.Post("room", CheckRoom(request.Room), "futurePermissions", CheckPerson(request.Person)),
            PermissionReader.TryReadSchedule,
            body);
    }

    private static void WritePermission(Utf8JsonWriter json, string name, PermissionValue value)
    {
        switch (value)
        {
            case PermissionValue.Unchanged:
                break;
            case PermissionValue.Allow or PermissionValue.Deny:
                json.WriteBoolean(name, value == PermissionValue.Allow);
                break;
            case PermissionValue.RoomDefault:
                json.WriteBoolean("default_" + name, true);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(value));
        }
    }
}
