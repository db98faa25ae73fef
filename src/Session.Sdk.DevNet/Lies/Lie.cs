namespace SessionSdk.DevNet;

/// <summary>Represents a lie: what a server makes of its honest answers. What is not set stays honest.</summary>
/// <remarks>
/// The functions are called from any thread and by several requests at once. One that gives back what it was given tells no lie.
/// A lie is told with the server's own key and no other: it can sign what it likes, for itself.
/// </remarks>
public sealed class Lie
{
    private int _told;

    /// <summary>Gets what a node makes of its answer to an RPC request, before the answer is encrypted for the one who asked.</summary>
    /// <value>The default is <see langword="null"/>: the answer stays.</value>
    public Func<RpcExchange, RpcExchange>? Rpc { get; init; }

    /// <summary>Gets what a node makes of the entry that it gives to another member of its swarm, which puts it into the answer.</summary>
    /// <value>The default is <see langword="null"/>: the entry stays.</value>
    public Func<RpcExchange, RpcExchange>? Entry { get; init; }

    /// <summary>Gets what says for which requests a node only claims that it does what a whole swarm is asked to do: it changes nothing, tells
    /// no other member, and signs for itself as if it had. There is no body yet when this is asked.</summary>
    /// <value>The default is <see langword="null"/>: for none.</value>
    public Func<RpcExchange, bool>? OnlyClaims { get; init; }

    /// <summary>Gets what a node encrypts instead of the JSON of status and body that an onion answer has in it.</summary>
    /// <value>The default is <see langword="null"/>: the JSON stays.</value>
    public Func<ReadOnlyMemory<byte>, ReadOnlyMemory<byte>>? Envelope { get; init; }

    /// <summary>Gets what a server makes of what it sends: a guard or a hop of what passes through it, a seed and a file server and a community server of what they say.</summary>
    /// <remarks>File servers and community servers lie within the layer that is encrypted for the client, when they are asked by onion, and community servers in the parts of a batch.</remarks>
    /// <value>The default is <see langword="null"/>: what is sent stays.</value>
    public Func<HttpExchange, ForcedAnswer>? Http { get; init; }

    /// <summary>Gets what a community server answers to a request, by method and path, that it then does not do. The parts of a batch are asked for too.</summary>
    /// <value>The default is <see langword="null"/>, and so may an answer be: what is asked is done.</value>
    public Func<string, string, ForcedAnswer?>? Refuses { get; init; }

    /// <summary>Gets how many lies have been told.</summary>
    public int Told => Volatile.Read(ref _told);

    internal bool OnRequest(RpcExchange exchange)
    {
        if (OnlyClaims?.Invoke(exchange) != true)
        {
            return false;
        }

        Interlocked.Increment(ref _told);
        return true;
    }

    internal ForcedAnswer? OnUndone(string method, string path)
    {
        ForcedAnswer? told = Refuses?.Invoke(method, path);
        if (told is not null)
        {
            Interlocked.Increment(ref _told);
        }

        return told;
    }

    internal RpcAnswer OnRpc(RpcExchange exchange, RpcAnswer honest) =>
        Rpc is not null && Tell(Rpc, exchange) is { } lie ? RpcAnswer.Text(lie.Status, lie.Body) : honest;

    internal string? OnEntry(RpcExchange exchange) => Entry is null ? null : Tell(Entry, exchange)?.Body;

    internal ReadOnlyMemory<byte> OnEnvelope(ReadOnlyMemory<byte> honest)
    {
        if (Envelope is null)
        {
            return honest;
        }

        ReadOnlyMemory<byte> told = Envelope(honest);
        if (!told.Equals(honest))
        {
            Interlocked.Increment(ref _told);
        }

        return told;
    }

    internal ForcedAnswer? OnHttp(HttpExchange exchange)
    {
        ForcedAnswer? told = Http?.Invoke(exchange);
        if (told is null || ReferenceEquals(told, exchange.Answer))
        {
            return null;
        }

        Interlocked.Increment(ref _told);
        return told;
    }

    private RpcExchange? Tell(Func<RpcExchange, RpcExchange> lie, RpcExchange exchange)
    {
        RpcExchange told = lie(exchange);
        if (ReferenceEquals(told, exchange))
        {
            return null;
        }

        Interlocked.Increment(ref _told);
        return told;
    }
}
