namespace SessionSdk.Onion;

/// <summary>Knows how the request of one call is built for a path and how its answer is opened.</summary>
/// <typeparam name="TAnswer">The answer.</typeparam>
internal abstract class OnionCall<TAnswer>
{
    /// <summary>Gets the node that answers, or <see langword="null"/> when a server does.</summary>
    internal abstract ServiceNode? Node { get; }

    internal abstract OnionRequest Build(OnionPath path, OnionCipher cipher);

    internal abstract bool TryOpen(OnionRequest request, ReadOnlySpan<byte> answer, OnionPath path, TimeSpan roundTrip, out TAnswer opened);

    /// <summary>Makes the failure that says that the last hop cannot reach the destination.</summary>
    internal abstract SessionException Unreachable(int statusCode);

    /// <summary>Makes the failure that says that what came back was not the destination's.</summary>
    internal abstract SessionException Garbled();
}
