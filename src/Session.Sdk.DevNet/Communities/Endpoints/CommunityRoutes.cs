using System.Text.RegularExpressions;

namespace SessionSdk.DevNet;

/// <summary>Finds the endpoint of a request, as the server's framework does.</summary>
internal sealed partial class CommunityRoutes
{
    // In the order in which the server knows them: it decides which methods an unknown room is refused with.
    private readonly CommunityRoute[] _routes =
    [
        new("GET", "/", WebEndpoints.Rooms),
        new("GET", "/r/{room}/", WebEndpoints.Room),
        new("GET", "/capabilities", CapabilityEndpoints.Get),
        new("GET", "/rooms", RoomEndpoints.List),
        new("GET", "/room/{room}", RoomEndpoints.Get),
        new("PUT", "/room/{room}", RoomEndpoints.Update),
        new("GET", "/room/{room}/pollInfo/{n}", RoomEndpoints.Poll),
        new("GET", "/room/{room}/messages/recent", MessageEndpoints.Recent),
        new("GET", "/room/{room}/messages/before/{n}", MessageEndpoints.Before),
        new("GET", "/room/{room}/messages/since/{n}", MessageEndpoints.Since),
        new("GET", "/room/{room}/message/{n}", MessageEndpoints.Get),
        new("POST", "/room/{room}/message", PostEndpoints.Create),
        new("PUT", "/room/{room}/message/{n}", PostEndpoints.Edit),
        new("DELETE", "/room/{room}/message/{n}", PostEndpoints.Delete),
        new("POST", "/room/{room}/pin/{n}", PinEndpoints.Pin),
        new("POST", "/room/{room}/unpin/{n}", PinEndpoints.Unpin),
        new("POST", "/room/{room}/unpin/all", PinEndpoints.UnpinAll),
        new("PUT", "/room/{room}/reaction/{n}/{emoji}", ReactionEndpoints.Add),
        new("DELETE", "/room/{room}/reaction/{n}/{emoji}", ReactionEndpoints.Remove),
        new("DELETE", "/room/{room}/reactions/{n}", ReactionEndpoints.RemoveAll),
        new("DELETE", "/room/{room}/reactions/{n}/{emoji}", ReactionEndpoints.RemoveAllOfOne),
        new("GET", "/room/{room}/reactors/{n}/{emoji}", ReactionEndpoints.List),
        new("POST", "/room/{room}/file", FileEndpoints.Upload),
        new("GET", "/room/{room}/file/{n}", FileEndpoints.Download),
        new("GET", "/room/{room}/file/{n}/{text}", FileEndpoints.Download),
        new("DELETE", "/room/{room}/all/{sid}", DeleteAllEndpoints.InRoom),
        new("DELETE", "/rooms/all/{sid}", DeleteAllEndpoints.Everywhere),
        new("GET", "/room/{room}/permissions", PermissionEndpoints.List),
        new("GET", "/room/{room}/permissions/{sid}", PermissionEndpoints.Get),
        new("POST", "/room/{room}/permissions/{sid}", PermissionEndpoints.Set),
        new("GET", "/room/{room}/futurePermissions", PermissionEndpoints.ListFuture),
        new("GET", "/room/{room}/futurePermissions/{sid}", PermissionEndpoints.GetFuture),
        new("POST", "/room/{room}/futurePermissions/{sid}", PermissionEndpoints.SetFuture),
        new("POST", "/user/{named}/moderator", RoleEndpoints.Set),
        new("POST", "/user/{named}/ban", BanEndpoints.Ban),
        new("POST", "/user/{named}/unban", BanEndpoints.Unban),
        new("GET", "/inbox", InboxEndpoints.Inbox),
        new("DELETE", "/inbox", InboxEndpoints.Clear),
        new("GET", "/inbox/since/{n}", InboxEndpoints.InboxSince),
        new("POST", "/inbox/{box}", InboxEndpoints.Send),
        new("GET", "/outbox", InboxEndpoints.Outbox),
        new("GET", "/outbox/since/{n}", InboxEndpoints.OutboxSince),
        new("POST", "/batch", BatchEndpoints.Batch) { IsComposite = true },
        new("POST", "/sequence", BatchEndpoints.Sequence) { IsComposite = true },
        new("POST", OnionEndpoint.Path, OnionEndpoint.Answer) { IsComposite = true },
    ];

    public FoundEndpoint Find(CommunityState state, CommunityRequest request, Caller? caller, string baseUrl, Func<CommunityRequest, Caller?, CommunityAnswer> inner)
    {
        RouteMatch[] matches = Matches(request.Path, state.Blinding);
        if (matches.Length == 0)
        {
            return new FoundEndpoint(Elsewhere(request, state.Blinding) is { } path
                ? CommunityAnswer.Redirect(baseUrl + PercentText.Encode(path, "/-_.!~*'():@&=+$,") + QueryText(request))
                : CommunityAnswer.Page(404));
        }

        var passed = new List<string>();
        foreach (RouteMatch match in matches)
        {
            if (!match.Route.Methods.Contains(request.Method))
            {
                passed.AddRange(match.Route.Methods.Except(passed));
                continue;
            }

            CommunityRoom? room = match.Room is null ? null : state.FindRoom(match.Room);
            if (match.Room is not null && room is null)
            {
                return new FoundEndpoint(passed.Count == 0 ? CommunityAnswer.Page(404) : CommunityAnswer.NotAllowed(passed));
            }

            return request.Method == "OPTIONS"
                ? new FoundEndpoint(new CommunityAnswer(200, [], CommunityAnswer.HtmlType) { Headers = [new("Allow", string.Join(", ", matches.SelectMany(other => other.Route.Methods).Distinct()))] })
                : new FoundEndpoint(match.Route, new CommunityCall(state, request, caller, room, match.Values, inner));
        }

        return new FoundEndpoint(CommunityAnswer.NotAllowed(passed));
    }

    private static string QueryText(CommunityRequest request) => request.Query.Length == 0 ? "" : "?" + System.Text.Encoding.Latin1.GetString(request.Query);

    [GeneratedRegex("/{2,}")]
    private static partial Regex Slashes();

    private RouteMatch[] Matches(string path, CommunityBlinding blinding) =>
        [.. _routes.Select(route => route.TryMatch(path, blinding)).OfType<RouteMatch>()];

    // Doubled slashes, and the missing last one of a room's page.
    private string? Elsewhere(CommunityRequest request, CommunityBlinding blinding)
    {
        string merged = Slashes().Replace(request.Path, "/");
        string[] candidates = [merged, .. merged.StartsWith("/r/", StringComparison.Ordinal) ? [merged + "/"] : Array.Empty<string>()];
        return candidates.FirstOrDefault(path => path != request.Path && Matches(path, blinding).Length > 0);
    }
}

/// <summary>The endpoint of a request, or why there is none.</summary>
internal sealed record FoundEndpoint(CommunityRoute? Route, CommunityCall? Call, CommunityAnswer? Refusal)
{
    public FoundEndpoint(CommunityAnswer refusal)
        : this(null, null, refusal)
    {
    }

    public FoundEndpoint(CommunityRoute route, CommunityCall call)
        : this(route, call, null)
    {
    }
}
