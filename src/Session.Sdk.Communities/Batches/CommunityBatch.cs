namespace SessionSdk.Communities;

/// <summary>Represents many requests that go to a community server as one. Each has its own result or error.</summary>
/// <remarks>Not safe to share between threads, and sent once.</remarks>
public sealed class CommunityBatch
{
    /// <summary>The most requests that one batch holds.</summary>
    public const int MaxParts = 1000;

    private readonly List<BatchPart> _parts = [];
    private int _isSent;

    private CommunityBatch(bool isSequence) => IsSequence = isSequence;

    /// <summary>Gets whether the server stops after the first request that fails.</summary>
    public bool IsSequence { get; }

    /// <summary>Gets the requests in their order.</summary>
    public IReadOnlyList<BatchPart> Parts => _parts;

    /// <summary>Makes a batch of requests that are all done, whatever becomes of the others.</summary>
    /// <returns>The batch, empty.</returns>
    public static CommunityBatch Create() => new(isSequence: false);

    /// <summary>Makes a batch that stops after the first request that fails, or that has nothing new to tell.</summary>
    /// <returns>The batch, empty.</returns>
    public static CommunityBatch CreateSequence() => new(isSequence: true);

    /// <summary>Adds a request.</summary>
    /// <typeparam name="T">What the server answers.</typeparam>
    /// <param name="request">The request.</param>
    /// <returns>The part, which has the result once the batch is sent.</returns>
    /// <exception cref="InvalidOperationException">The batch has been sent, or is full.</exception>
    public BatchPart<T> Add<T>(CommunityRequest<T> request)
        where T : notnull
    {
        ArgumentNullException.ThrowIfNull(request);
        if (Volatile.Read(ref _isSent) != 0 || _parts.Count == MaxParts)
        {
            throw new InvalidOperationException($"A batch takes up to {MaxParts} requests before it is sent.");
        }

        var part = new BatchPart<T>(request);
        _parts.Add(part);
        return part;
    }

    /// <summary>Notes that the batch is sent.</summary>
    /// <exception cref="InvalidOperationException">It was sent before, or is empty.</exception>
    internal void Close()
    {
        if (_parts.Count == 0 || Interlocked.Exchange(ref _isSent, 1) != 0)
        {
            throw new InvalidOperationException("A batch is sent once, and with at least one request.");
        }
    }
}
