using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Describes the part of an answer that says that a node does not hold an account. Which account is known from the place of the request, never from the answer.</summary>
/// <param name="Account">The account, or <see langword="null"/> when no request about one was sent away.</param>
/// <param name="Body">The answer.</param>
/// <param name="Status">The status of the whole answer.</param>
/// <param name="IsAboutAccount">Tells for each place of a batch whether the request there is about the account.</param>
internal readonly record struct Misdirection(SessionAddress? Account, ReadOnlyMemory<byte> Body, int Status, Func<int, bool> IsAboutAccount)
{
    private const int Misdirected = 421;

    /// <summary>Describes an answer that is none to the whole request.</summary>
    internal static Misdirection Of(NodeRequest request, int status, ReadOnlyMemory<byte> body) => new(
        request.Account,
        body,
        status,
        request is BatchRequest batch ? place => place < batch.Requests.Count && batch.Requests[place].Account is not null : static _ => true);

    /// <summary>Finds it in a result that holds answers of several requests.</summary>
    internal static Misdirection In(NodeRequest request, object result, int status, ReadOnlyMemory<byte> body) => result switch
    {
        BatchResult batch when batch.Answers.Any(IsSentAway) => new(request.Account, body, status, place => place < batch.Answers.Count && IsSentAway(batch.Answers[place])),
        IfElseResult { Answer: { } answer } when IsSentAway(answer) => new(answer.Request.Account, body, status, static place => place == 0),
        _ => default,
    };

    /// <summary>Reads the swarm that is told.</summary>
    internal ToldSwarm? Read() => Account is { } account ? MisdirectionJson.Read(Body.Span, account, Status, IsAboutAccount) : null;

    private static bool IsSentAway(BatchAnswer answer) => answer.Status == Misdirected && answer.Request.Account is not null;
}
