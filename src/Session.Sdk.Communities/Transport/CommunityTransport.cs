namespace SessionSdk.Communities;

/// <summary>Carries requests to community servers, and knows the time that they are signed with.</summary>
internal abstract class CommunityTransport
{
    /// <summary>Gets the time for a signature.</summary>
    internal abstract ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken);

    /// <summary>Sets the clock because a server refused a time.</summary>
    internal abstract Task CorrectTimeAsync(long signedAt, CancellationToken cancellationToken);

    /// <summary>Sends a request.</summary>
    /// <returns>What the server answered, whatever its status.</returns>
    /// <exception cref="SessionException">There is no answer.</exception>
    internal abstract Task<Answer> SendAsync(CommunityServer server, SentRequest request, SendLimits limits, CancellationToken cancellationToken);
}
