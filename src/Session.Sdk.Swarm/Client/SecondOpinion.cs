namespace SessionSdk.Swarm;

/// <summary>Knows which results one member alone is not trusted with, and which of two results is the better one.</summary>
internal static class SecondOpinion
{
    /// <summary>Tells whether a second member is asked: one that says that there is nothing may lack what the others have, and a message that few have stored is soon gone.</summary>
    internal static bool IsWanted(NodeRequest request, object result, AnswerContext context) =>
        IsEmpty(request, result) || (result is StoreResult stored && 2 * stored.Confirmed < Math.Max(stored.Members.Count, context.MemberCount));

    /// <summary>Tells whether a member says that it has nothing, or less than was asked for.</summary>
    internal static bool IsEmpty(NodeRequest request, object? result) => (request, result) switch
    {
        (RetrieveRequest { AfterHash: null }, RetrieveResult retrieved) => retrieved.Messages.Count == 0,
        (GetExpiriesRequest { All: false } asked, GetExpiriesResult told) => told.Expiries.Count < asked.Messages.Count,
        (GetExpiriesRequest, GetExpiriesResult told) => told.Expiries.Count == 0,
        (RevokedSubaccountsRequest, RevokedSubaccountsResult told) => told.Tokens.Count == 0,
        _ => false,
    };

    /// <summary>Gives the result that tells more, the first if both tell as much.</summary>
    internal static TResult Better<TResult>(TResult first, TResult second)
        where TResult : class =>
        SizeOf(second) > SizeOf(first) ? second : first;

    private static int SizeOf(object result) => result switch
    {
        SwarmWideResult wide => wide.Confirmed,
        RetrieveResult retrieved => retrieved.Messages.Count,
        GetExpiriesResult expiries => expiries.Expiries.Count,
        RevokedSubaccountsResult revoked => revoked.Tokens.Count,
        _ => 0,
    };
}
