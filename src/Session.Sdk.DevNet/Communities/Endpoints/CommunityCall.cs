using System.Numerics;

namespace SessionSdk.DevNet;

/// <summary>A request that has found its endpoint.</summary>
internal sealed class CommunityCall(CommunityState state, CommunityRequest request, Caller? caller, CommunityRoom? room, string[] values, Func<CommunityRequest, Caller?, CommunityAnswer> inner)
{
    private const string LoginText = "X-SOGS-* request authentication required";
    private const string DeniedText = "Permission denied";

    public CommunityState State { get; } = state;

    public CommunityRequest Request { get; } = request;

    public Caller? Caller { get; } = caller;

    public double Now { get; } = state.Now;

    public CommunityAccount? Account => Caller?.Account;

    /// <summary>Gets the room that the path names.</summary>
    public CommunityRoom Room => room ?? throw new InvalidOperationException("The path has no room.");

    public Rights Rights => new(Room, Account);

    public CommunityAnswer Dispatch(CommunityRequest part) => inner(part, Caller);

    public string Value(int index) => values[index];

    /// <summary>Gets a number of the path.</summary>
    /// <exception cref="ServerFailureException">It does not fit SQLite's integers.</exception>
    public long Number(int index)
    {
        _ = ServerValues.TryReadInteger(values[index], onlyAscii: false, out BigInteger number);
        return number <= long.MaxValue ? (long)number
            : State.IsSqlite ? throw new ServerFailureException("The number does not fit.")
            : long.MaxValue;
    }

    public Caller RequireCaller() => Caller ?? throw new RefusedException(CommunityAnswer.Plain(401, LoginText));

    public Caller RequireBlinded()
    {
        Caller blinded = RequireCaller();
        return blinded.IsBlinded ? blinded : throw new RefusedException(CommunityAnswer.Plain(401, "This endpoint requires blinded pubkeys be used"));
    }

    public void RequireRead() => Require(Rights.CanRead, "This endpoint requires room message 'read' permission");

    public Caller RequireModerator()
    {
        Caller moderator = RequireCaller();
        Require(Rights.IsModerator, "This endpoint requires moderator room permissions");
        return moderator;
    }

    public Caller RequireAdmin()
    {
        Caller admin = RequireCaller();
        Require(Rights.IsAdmin, "This endpoint requires admin room permissions");
        return admin;
    }

    /// <summary>Notes that the caller has read in the room.</summary>
    public void NoteReading()
    {
        if (Account is { } reader)
        {
            Room.LastActive[reader] = Now;
        }
    }

    /// <summary>Reads the body as JSON of any kind.</summary>
    /// <exception cref="RefusedException">It is none, or its type is none.</exception>
    public object? ReadJson() => Request.HasJsonType && ServerJsonReader.TryRead(Request.VisibleBody, out object? json)
        ? json
        : throw Refuse(400);

    /// <summary>Reads the body as a JSON object.</summary>
    /// <exception cref="ServerFailureException">It is JSON of another kind.</exception>
    public JsonFields ReadFields() => ReadJson() as JsonFields ?? throw new ServerFailureException("The JSON is no object.");

    /// <summary>Reads a number of the query.</summary>
    public int Limit(string name, int absent, int least, int most)
    {
        if (Request.GetQuery(name) is not { } text)
        {
            return absent;
        }

        return ServerValues.TryReadInteger(text, onlyAscii: false, out BigInteger number)
            ? (int)BigInteger.Max(least, BigInteger.Min(most, number))
            : throw Refuse(400);
    }

    public static RefusedException Refuse(int page) => new(CommunityAnswer.Page(page));

    public static RefusedException Denied() => new(CommunityAnswer.Html(403, DeniedText));

    private static void Require(bool isMet, string text)
    {
        if (!isMet)
        {
            throw new RefusedException(CommunityAnswer.Plain(403, text));
        }
    }
}
