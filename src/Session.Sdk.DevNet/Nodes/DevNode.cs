using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SessionSdk.Cryptography;
using SessionSdk.Encoding;
using System.Security.Cryptography.X509Certificates;

namespace SessionSdk.DevNet;

/// <summary>Describes a service node: relays onion requests, stores the messages of its swarm, and can be given faults.</summary>
/// <remarks>All members may be used from any thread while requests are running.</remarks>
public sealed class DevNode : DevServer
{
    private const string RpcPath = "/storage_rpc/v1";
    private const string OnionPath = "/onion_req/v2";
    private const string StatsPath = "/get_stats/v1";
    private const string PingPath = "/ping_test/v1";
    private const int MaxBody = 10 * 1024 * 1024;

    private readonly ConcurrentDictionary<string, int> _methods = new();
    private readonly OnionRelay _relay;
    private readonly RateLimiter _limiter;
    private readonly NodeKeys _keys;
    private long _clockOffsetTicks;

    internal DevNode(NetworkState network, NodeKeys keys, X509Certificate2 certificate, OnionRelay relay)
        : base(network.Options.TimeProvider, network.Options.LoggerFactory, certificate, MaxBody)
    {
        Network = network;
        _keys = keys;
        _relay = relay;
        _limiter = new RateLimiter(network.Options.TimeProvider);
        Ed25519Hex = keys.Ed25519PublicKey.ToString();
        Store = new MessageStore(() => Now);
    }

    /// <summary>Gets the key that names the node and verifies its signatures.</summary>
    public Ed25519PublicKey Ed25519PublicKey => _keys.Ed25519PublicKey;

    /// <summary>Gets the key that onion layers for the node are encrypted with.</summary>
    public X25519PublicKey X25519PublicKey => _keys.X25519PublicKey;

    /// <summary>Gets the id of the swarm the node is or was last in.</summary>
    public ulong SwarmId { get; private set; }

    /// <summary>Gets how the node stands in the list of service nodes.</summary>
    public NodeStanding Standing { get; private set; }

    /// <summary>Gets the port that the list names for OxenMQ and QUIC. Nothing listens there.</summary>
    public int QuicPort => Port > ushort.MaxValue - 100 ? Port - 100 : Port + 100;

    /// <summary>Gets or sets the height at which the node says it will leave; 0 for staying.</summary>
    /// <value>The default is 0.</value>
    public long RequestedUnlockHeight { get; set; }

    /// <summary>Gets or sets how far the node's clock is ahead of the network's.</summary>
    /// <value>The default is zero.</value>
    public TimeSpan ClockOffset
    {
        get => new(Interlocked.Read(ref _clockOffsetTicks));
        set => Interlocked.Exchange(ref _clockOffsetTicks, value.Ticks);
    }

    /// <summary>Gets or sets whether a byte of every successful answer is changed, the answers it relays included.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool CorruptsAnswers { get; set; }

    /// <summary>Gets or sets whether the signatures of the node's swarm entries are wrong.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool SignsWrongly { get; set; }

    /// <summary>Gets or sets whether the node's database takes no more messages.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsStorageFull { get; set; }

    internal NetworkState Network { get; }

    internal MessageStore Store { get; }

    internal NodeKeys Keys => _keys;

    internal string Ed25519Hex { get; }

    internal bool IsInASwarm => Standing == NodeStanding.Active && SwarmId != SwarmRing.None;

    /// <summary>Gets whether other nodes get answers from it.</summary>
    internal bool IsReachable => IsAlive && !IsFrozen;

    internal long Now => Network.UtcNow(ClockOffset).ToUnixTimeMilliseconds();

    /// <summary>Moves the node to a swarm, which may be a new one. Its members give it their messages.</summary>
    /// <param name="swarmId">The id of the swarm; 2^64 − 1 for none.</param>
    public void MoveToSwarm(ulong swarmId) => Network.ChangeTopology(() => SwarmId = swarmId);

    /// <summary>Takes the node off the list of service nodes: nobody knows it any more, and it serves nobody.</summary>
    public void RemoveFromList() => Network.ChangeTopology(() => Standing = NodeStanding.Removed);

    /// <summary>Puts the node out of its swarm and among the inactive nodes.</summary>
    public void Decommission() => Network.ChangeTopology(() => Standing = NodeStanding.Decommissioned);

    /// <summary>Puts the node back on the list and into its swarm, whose members give it what it missed.</summary>
    public void ReturnToList() => Network.ChangeTopology(() => Standing = NodeStanding.Active);

    /// <summary>Gives the messages that the node stores for an address, in the order they came in.</summary>
    /// <param name="address">The account or group id, 66 hexadecimal digits.</param>
    /// <returns>The messages of all namespaces.</returns>
    /// <exception cref="ArgumentException"><paramref name="address"/> is no address.</exception>
    public IReadOnlyList<DevMessage> GetMessages(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return Store.Use(StorageAddress.Parse(address, nameof(address)).Hex, mailbox => mailbox.Messages.ToArray());
    }

    /// <summary>Puts a message into the node's store as it is, without any check.</summary>
    /// <param name="address">The account or group id, 66 hexadecimal digits.</param>
    /// <param name="message">The message; its hash need not fit its data.</param>
    /// <exception cref="ArgumentException"><paramref name="address"/> is no address.</exception>
    public void Inject(string address, DevMessage message)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentNullException.ThrowIfNull(message);
        Store.Use(StorageAddress.Parse(address, nameof(address)).Hex, mailbox =>
        {
            mailbox.Append(message);
            return message;
        });
    }

    /// <summary>Counts the requests for an RPC method that reached this node directly or as the end of an onion path.</summary>
    /// <param name="method">The method, such as <c>retrieve</c>. The parts of a batch count as well.</param>
    /// <returns>The number since the start or the last <see cref="ResetRequestCount"/>.</returns>
    public int CountRequests(string method) => _methods.GetValueOrDefault(method);

    /// <inheritdoc/>
    public override void ResetRequestCount()
    {
        base.ResetRequestCount();
        _methods.Clear();
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        _keys.Dispose();
    }

    internal void JoinAtStart(ulong swarmId) => SwarmId = swarmId;

    internal void CountMethod(string method) => _methods.AddOrUpdate(method, 1, (_, count) => count + 1);

    internal string SignEntry(string text) => SignEntry(System.Text.Encoding.ASCII.GetBytes(text));

    internal string SignEntry(ReadOnlySpan<byte> message)
    {
        byte[] signature = _keys.Sign(message);
        signature[0] ^= SignsWrongly ? (byte)1 : (byte)0;
        return Convert.ToBase64String(signature);
    }

    /// <summary>Writes the node as <c>get_swarm</c> lists it.</summary>
    internal JsonObject Describe() => new()
    {
        ["address"] = ZBase32.Encode(Ed25519PublicKey.AsSpan()) + ".snode",
        ["ip"] = IPAddress.Loopback.ToString(),
        ["port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["port_https"] = Port,
        ["port_omq"] = QuicPort,
        ["port_quic"] = QuicPort,
        ["pubkey_ed25519"] = Ed25519Hex,
        ["pubkey_legacy"] = Ed25519Hex,
        ["pubkey_x25519"] = X25519PublicKey.ToString(),
    };

    /// <summary>Does one RPC request, given as JSON.</summary>
    internal async Task<RpcAnswer> CallAsync(ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
    {
        using JsonDocument? json = StrictJson.TryParse(request);
        if (json is not { RootElement.ValueKind: JsonValueKind.Object })
        {
            return RpcAnswer.Text(StatusCodes.Status400BadRequest, "invalid json");
        }

        if (RpcMethods.TryGetMethod(json.RootElement, out string? method))
        {
            CountMethod(method);
        }

        (RpcCall? call, RpcAnswer? refusal) = RpcMethods.Read(json.RootElement, Network);
        RpcAnswer answer = call is null ? refusal! : await call.ExecuteAsync(this, cancellationToken).ConfigureAwait(false);
        return call is not null && Lie is { Rpc: not null } lie
            ? lie.OnRpc(new RpcExchange(this, call.Origin.Method, call.Origin.Parameters, answer.Status, answer.ToText()), answer)
            : answer;
    }

    private protected override void OnReachable() => Network.Backlog.Deliver();

    private protected override async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        HttpAnswer? answer = await RouteAsync(context, cancellationToken).ConfigureAwait(false);
        if (answer is null)
        {
            return;
        }

        context.Response.Headers.Server = "Oxen Storage Server/" + Network.Options.StorageServerVersion;
        HttpAnswer sent = CorruptsAnswers && answer.Status == StatusCodes.Status200OK ? Corrupt(answer) : answer;
        await WriteAsync(context, sent, PlaceOf(context.Request, answer), cancellationToken).ConfigureAwait(false);
    }

    private AnswerPlace PlaceOf(HttpRequest request, HttpAnswer answer) =>
        request.Path != OnionPath ? AnswerPlace.Direct
        : !answer.IsPassedOn ? AnswerPlace.Destination
        : _relay.IsFromRelay(request) ? AnswerPlace.Hop
        : AnswerPlace.Guard;

    private static HttpAnswer Corrupt(HttpAnswer answer)
    {
        byte[] body = answer.Body.ToArray();
        if (body.Length > 0)
        {
            ref byte middle = ref body[body.Length / 2];
            middle = middle == (byte)'A' ? (byte)'B' : (byte)'A';
        }

        return answer with { Body = body };
    }

    private async Task<HttpAnswer?> RouteAsync(HttpContext context, CancellationToken cancellationToken)
    {
        HttpRequest request = context.Request;
        switch (request.Method, request.Path.Value)
        {
            case ("POST", RpcPath):
                return await AnswerRpcAsync(context, cancellationToken).ConfigureAwait(false);
            case ("POST", OnionPath):
                return await AnswerOnionAsync(context, cancellationToken).ConfigureAwait(false);
            case ("GET", StatsPath):
                return new HttpAnswer(200, StrictJson.Write(new JsonObject { ["version"] = Network.Options.StorageServerVersion.ToString() }), HttpAnswer.JsonType);
            case ("POST", PingPath):
                return HttpAnswer.Text(200, "");
            default:
                return HttpAnswer.Text(404, $"{request.Method.ToLowerInvariant()} {request.Path.Value} Not Found");
        }
    }

    private async Task<HttpAnswer?> AnswerRpcAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (!IsInASwarm)
        {
            return NotReady();
        }

        if (!string.IsNullOrEmpty(context.Request.Headers["X-Loki-Long-Poll"]))
        {
            return HttpAnswer.Text(StatusCodes.Status410Gone, "long polling is no longer supported, client upgrade required");
        }

        if (Network.Options.RateLimit && !_limiter.TryTake(context.Connection.RemoteIpAddress ?? IPAddress.None))
        {
            return HttpAnswer.Text(StatusCodes.Status429TooManyRequests, "Too Many Requests\n");
        }

        return await ReadBodyAsync(context, cancellationToken).ConfigureAwait(false) is { } body
            ? (await CallAsync(body, cancellationToken).ConfigureAwait(false)).ToHttp()
            : null;
    }

    private async Task<HttpAnswer?> AnswerOnionAsync(HttpContext context, CancellationToken cancellationToken)
    {
        bool isRelayed = _relay.IsFromRelay(context.Request);
        if (!IsInASwarm)
        {
            return isRelayed ? HttpAnswer.Text(StatusCodes.Status503ServiceUnavailable, "Snode not ready: " + Ed25519Hex) : NotReady();
        }

        return await ReadBodyAsync(context, cancellationToken).ConfigureAwait(false) is { } body
            ? await _relay.ProcessAsync(this, body, cancellationToken).ConfigureAwait(false)
            : null;
    }

    private static HttpAnswer NotReady() =>
        HttpAnswer.Text(StatusCodes.Status503ServiceUnavailable, "Service node is not ready: not in any swarm\n");
}
