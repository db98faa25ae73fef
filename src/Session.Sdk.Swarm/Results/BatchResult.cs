using System.Diagnostics.CodeAnalysis;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds what came of the requests of a batch.</summary>
public sealed record BatchResult
{
    /// <summary>Gets the answers in the order of the requests.</summary>
    public required IReadOnlyList<BatchAnswer> Answers { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gets the path that the requests took.</summary>
    public required OnionPath Path { get; init; }

    /// <summary>Gets the time from sending to answer.</summary>
    public required TimeSpan RoundTrip { get; init; }

    /// <summary>Gets whether all requests succeeded.</summary>
    public bool IsSuccess => Answers.All(answer => answer.IsSuccess);

    /// <summary>Gives the result of a request.</summary>
    /// <typeparam name="TResult">The request's result.</typeparam>
    /// <param name="request">The request, the very object that was sent.</param>
    /// <returns>The result.</returns>
    /// <exception cref="SwarmRefusedException">The request failed or was not executed.</exception>
    /// <exception cref="ArgumentException">The request was not part of the batch.</exception>
    public TResult Get<TResult>(NodeRequest<TResult> request)
        where TResult : class
    {
        BatchAnswer answer = AnswerOf(request);
        return answer.Result as TResult ?? throw new SwarmRefusedException(answer.Status, answer.IsExecuted ? answer.Reason : "not executed, because an earlier request failed", Node);
    }

    /// <summary>Gives the result of a request if it succeeded.</summary>
    /// <typeparam name="TResult">The request's result.</typeparam>
    /// <param name="request">The request, the very object that was sent.</param>
    /// <param name="result">The result.</param>
    /// <returns>Whether the request succeeded.</returns>
    /// <exception cref="ArgumentException">The request was not part of the batch.</exception>
    public bool TryGet<TResult>(NodeRequest<TResult> request, [NotNullWhen(true)] out TResult? result)
        where TResult : class
    {
        result = AnswerOf(request).Result as TResult;
        return result is not null;
    }

    private BatchAnswer AnswerOf(NodeRequest request) =>
        Answers.FirstOrDefault(answer => ReferenceEquals(answer.Request, request))
            ?? throw new ArgumentException("The request was not part of the batch.", nameof(request));
}
