using System.Numerics;

namespace SessionSdk.DevNet;

/// <summary>Lists, describes, polls and changes rooms.</summary>
internal static class RoomEndpoints
{
    public static CommunityAnswer List(CommunityCall call) => CommunityAnswer.Of(new JsonList(call.State.Rooms
        .Where(room => new Rights(room, call.Account) is { CanSee: true })
        .Select(room => RoomView.Describe(call.State, room, call.Account))));

    public static CommunityAnswer Get(CommunityCall call) => call.Rights.CanSee
        ? CommunityAnswer.Of(RoomView.Describe(call.State, call.Room, call.Account))
        : CommunityAnswer.Page(404);

    public static CommunityAnswer Poll(CommunityCall call)
    {
        call.RequireRead();
        call.NoteReading();
        _ = ServerValues.TryReadInteger(call.Value(0), onlyAscii: false, out BigInteger known);
        return CommunityAnswer.Of(RoomView.Poll(call.State, call.Room, call.Account, known != call.Room.InfoUpdates));
    }

    public static CommunityAnswer Update(CommunityCall call)
    {
        call.RequireAdmin();
        JsonFields fields = call.ReadFields();
        CommunityRoom room = call.Room;
        var changes = new List<Action>();
        ReadTexts(fields, room, changes);
        ReadDefault(fields, "default_read", value => room.DefaultRead = value, changes);
        ReadDefault(fields, "default_accessible", value => room.DefaultAccessible = value, changes);
        ReadDefault(fields, "default_write", value => room.DefaultWrite = value, changes);
        ReadDefault(fields, "default_upload", value => room.DefaultUpload = value, changes);
        if (fields.TryGet("image", out object? image))
        {
            changes.Add(ReadImage(call, image));
        }

        if (changes.Count == 0)
        {
            throw CommunityCall.Refuse(400);
        }

        changes.ForEach(change => change());
        return CommunityAnswer.Of(new JsonFields { { "info_updates", room.InfoUpdates } });
    }

    private static void ReadTexts(JsonFields fields, CommunityRoom room, List<Action> changes)
    {
        if (fields.TryGet("name", out object? name))
        {
            string text = Clean(name as string ?? throw CommunityCall.Refuse(400), "");
            changes.Add(() =>
            {
                room.InfoUpdates += room.Name == text ? 0 : 1;
                room.Name = text;
            });
        }

        if (fields.TryGet("description", out object? description))
        {
            string? text = description is null ? null : Clean(description as string ?? throw CommunityCall.Refuse(400), "\t\n");
            text = text is "" ? null : text;
            changes.Add(() =>
            {
                room.InfoUpdates += room.Description == text ? 0 : 1;
                room.Description = text;
            });
        }
    }

    private static string Clean(string text, string kept) => ServerValues.HasLoneSurrogate(text)
        ? throw new ServerFailureException("The text has half of a surrogate pair.")
        : string.Concat(text.Where(c => c >= ' ' || kept.Contains(c, StringComparison.Ordinal)));

    private static void ReadDefault(JsonFields fields, string name, Action<bool> set, List<Action> changes)
    {
        if (fields.TryGetSet(name, out object? value))
        {
            bool flag = value is bool or BigInteger ? ServerValues.IsTrue(value) : throw CommunityCall.Refuse(400);
            changes.Add(() => set(flag));
        }
    }

    private static Action ReadImage(CommunityCall call, object? image)
    {
        BigInteger number = image switch
        {
            BigInteger given => given,
            bool flag when call.State.IsSqlite => flag ? 1 : 0,
            bool => throw new ServerFailureException("A flag is no file."),
            _ => throw CommunityCall.Refuse(400),
        };
        if (number > long.MaxValue && call.State.IsSqlite)
        {
            throw new ServerFailureException("The number does not fit.");
        }

        CommunityRoom room = call.Room;
        RoomFile file = (number <= long.MaxValue && number >= 0 ? call.State.FindFile(room, (long)number) : null) ?? throw CommunityCall.Refuse(406);
        return () => SetImage(call, room, file);
    }

    // Setting the picture that is set already lets it expire: the real server takes it for the one that is replaced.
    private static void SetImage(CommunityCall call, CommunityRoom room, RoomFile file)
    {
        if (room.ImageId == file.Id)
        {
            file.Expires = call.Now + call.State.Options.FileLifetime.TotalSeconds;
            return;
        }

        if (room.ImageId is { } old)
        {
            call.State.Files.RemoveAll(other => other.Id == old && other.Room == room);
        }

        file.Expires = null;
        room.ImageId = file.Id;
        room.InfoUpdates++;
    }
}
