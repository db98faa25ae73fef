namespace SessionSdk.DevNet;

/// <summary>Pins posts and unpins them.</summary>
internal static class PinEndpoints
{
    public static CommunityAnswer Pin(CommunityCall call)
    {
        CommunityAccount admin = RequireAdmin(call);
        long id = call.Number(0);
        Post post = call.Room.Find(id) is { IsRegular: true } found ? found : throw new RefusedException(CommunityAnswer.Html(404, $"No such post: {id}"));
        call.Room.Pins.RemoveAll(pin => pin.Post == post);
        call.Room.Pins.Add(new Pin(post, admin, call.Now));
        call.Room.InfoUpdates++;
        PostFiles.KeepForPin(call.State, post, isPinned: true);
        return CommunityAnswer.Of(new JsonFields { { "info_updates", call.Room.InfoUpdates } });
    }

    public static CommunityAnswer Unpin(CommunityCall call)
    {
        RequireAdmin(call);
        long id = call.Number(0);
        return Unpin(call, pin => pin.Post.Id == id, removed => removed > 0);
    }

    public static CommunityAnswer UnpinAll(CommunityCall call)
    {
        RequireAdmin(call);
        return Unpin(call, _ => true, removed => (long)removed);
    }

    private static CommunityAnswer Unpin(CommunityCall call, Func<Pin, bool> isMeant, Func<int, object> tell)
    {
        Pin[] pins = [.. call.Room.Pins.Where(isMeant)];
        foreach (Pin pin in pins)
        {
            call.Room.Pins.Remove(pin);
            call.Room.InfoUpdates++;
            PostFiles.KeepForPin(call.State, pin.Post, isPinned: false);
        }

        return CommunityAnswer.Of(new JsonFields { { "unpinned", tell(pins.Length) }, { "info_updates", call.Room.InfoUpdates } });
    }

    private static CommunityAccount RequireAdmin(CommunityCall call) => call.Account is { } account && call.Rights.IsAdmin ? account : throw CommunityCall.Denied();
}
