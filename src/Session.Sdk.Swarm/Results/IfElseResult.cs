using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Holds which branch a node chose and what came of it.</summary>
public sealed record IfElseResult
{
    /// <summary>Gets whether the conditions were fulfilled.</summary>
    public required bool Condition { get; init; }

    /// <summary>Gets what came of the chosen request, or <see langword="null"/> when the branch had none.</summary>
    public required BatchAnswer? Answer { get; init; }

    /// <summary>Gets the height of the node's chain.</summary>
    public required long Height { get; init; }

    /// <summary>Gets the version of the node's storage server.</summary>
    public required Version Version { get; init; }

    /// <summary>Gets the node that answered.</summary>
    public required ServiceNode Node { get; init; }

    /// <summary>Gives the result of the chosen request.</summary>
    /// <typeparam name="TResult">The request's result.</typeparam>
    /// <param name="request">The request of the branch.</param>
    /// <returns>The result, or <see langword="null"/> when the other branch was chosen.</returns>
    public TResult? Get<TResult>(NodeRequest<TResult> request)
        where TResult : class =>
        ReferenceEquals(Answer?.Request, request) ? Answer?.Result as TResult : null;
}
