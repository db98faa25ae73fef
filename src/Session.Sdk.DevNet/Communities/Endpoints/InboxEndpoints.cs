namespace SessionSdk.DevNet;

/// <summary>Keeps the messages between accounts that know one another by this server only.</summary>
internal static class InboxEndpoints
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 256;

    public static CommunityAnswer Inbox(CommunityCall call) => List(call, isInbox: true, since: null);

    public static CommunityAnswer InboxSince(CommunityCall call) => List(call, isInbox: true, Since(call));

    public static CommunityAnswer Outbox(CommunityCall call) => List(call, isInbox: false, since: null);

    public static CommunityAnswer OutboxSince(CommunityCall call) => List(call, isInbox: false, Since(call));

    public static CommunityAnswer Send(CommunityCall call)
    {
        Caller caller = call.RequireCaller();
        if (call.State.Accounts.Find(call.Value(0)) is not { IsBanned: false } recipient)
        {
            throw CommunityCall.Refuse(404);
        }

        JsonFields fields = call.ReadFields();
        if (!fields.TryGetSet("message", out object? given))
        {
            throw CommunityCall.Refuse(400);
        }

        byte[] bytes = given is string text && ServerValues.TryReadBase64(text, out byte[] read) ? read : throw new ServerFailureException("That is no base64.");
        double expires = call.Now + call.State.Options.DirectMessageLifetime.TotalSeconds;
        var message = new DirectMessage(call.State.NextMessageId(), caller.Account, caller.SignedId, recipient, bytes, call.Now, expires);
        call.State.DirectMessages.Add(message);
        return CommunityAnswer.Of(message.Describe(withMessage: false), 201);
    }

    public static CommunityAnswer Clear(CommunityCall call)
    {
        CommunityAccount account = call.RequireBlinded().Account;
        return CommunityAnswer.Of(new JsonFields { { "deleted", (long)call.State.DirectMessages.RemoveAll(message => message.To == account) } });
    }

    private static long Since(CommunityCall call)
    {
        call.RequireBlinded();
        return call.Number(0);
    }

    private static CommunityAnswer List(CommunityCall call, bool isInbox, long? since)
    {
        CommunityAccount account = call.RequireBlinded().Account;
        int limit = call.Limit("limit", DefaultLimit, 1, MaxLimit);
        var messages = new JsonList(call.State.DirectMessages
            .Where(message => (isInbox ? message.To : message.From) == account && message.Id > (since ?? 0) && message.Expires > call.Now)
            .OrderBy(message => message.Id)
            .Take(limit)
            .Select(message => message.Describe(withMessage: true)));
        return since is not null && messages.Count == 0 ? CommunityAnswer.NotModified() : CommunityAnswer.Of(messages);
    }
}
