namespace SessionSdk.Onion;

/// <summary>The request of one call: how it is built for a path and how its answer is opened.</summary>
/// <typeparam name="TAnswer">The answer.</typeparam>
internal abstract class OnionCall<TAnswer>
{
    /// <summary>Gets the node that answers, or <see langword="null"/> when a server does.</summary>
    internal abstract ServiceNode? Node { get; }

    internal abstract OnionRequest Build(OnionPath path, OnionCipher cipher);

    internal abstract AnswerState TryOpen(OnionRequest request, ReadOnlySpan<byte> answer, OnionPath path, TimeSpan roundTrip, out TAnswer opened);

    /// <summary>Makes the failure that says that the last hop cannot reach the destination.</summary>
    internal abstract SessionException Unreachable(int statusCode);

    /// <summary>Makes the failure that says that what came back was not the destination's, or has no form that can be read.</summary>
    internal abstract SessionException Garbled();
}

/// <summary>Says whose an answer is.</summary>
internal enum AnswerState
{
    /// <summary>It does not open: anybody on the way may have made it.</summary>
    NotAuthentic,

    /// <summary>The destination made it, but not in the form of an answer: another path would bring the same.</summary>
    Malformed,

    /// <summary>It is the destination's answer.</summary>
    Opened,
}
