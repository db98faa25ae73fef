using SessionSdk.Identity;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Describes the part of an answer that says that a node does not hold an account. Which account is known from the place of the request, never from the answer.</summary>
/// <param name="Account">The account, or <see langword="null"/> when no request about one was sent away.</param>
/// <param name="Body">The answer.</param>
/// <param name="IsAboutAccount">Tells for each place of a batch whether the request there is about the account.</param>
internal readonly record struct Misdirection(SessionAddress? Account, ReadOnlyMemory<byte> Body, Func<int, bool>? IsAboutAccount = null)
{
    private const int Status = 421;

    /// <summary>Finds it in a result that holds answers of several requests.</summary>
    internal static Misdirection In(NodeRequest request, object result, ReadOnlyMemory<byte> body) => result switch
    {
        BatchResult batch when batch.Answers.Any(IsSentAway) => new(request.Account, body, place => place < batch.Answers.Count && IsSentAway(batch.Answers[place])),
        IfElseResult { Answer: { } answer } when IsSentAway(answer) => new(answer.Request.Account, body, place => place == 0),
        _ => default,
    };

    /// <summary>Reads the swarm that is told.</summary>
    internal ToldSwarm? Read() => MisdirectionJson.Read(Body.Span, IsAboutAccount ?? (static _ => false));

    private static bool IsSentAway(BatchAnswer answer) => answer.Status == Status && answer.Request.Account is not null;
}
