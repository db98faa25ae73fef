using System.Collections.Concurrent;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Onion;

namespace SessionSdk.Communities.Tests.Fakes;

/// <summary>Carries requests to a server in the process, and keeps what was sent.</summary>
internal sealed class FakeNetwork(Func<ServerRequest, Task<FakeAnswer>> server) : IOnionNetwork
{
    internal FakeNetwork(Func<ServerRequest, FakeAnswer> server)
        : this(request => Task.FromResult(server(request)))
    {
    }

    internal static DateTimeOffset Start { get; } = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public NetworkClock Clock { get; } = new(new FakeTimeProvider(Start));

    public HardFork HardFork => default;

    internal DateTimeOffset Now { get; set; } = Start;

    internal int ClockCorrections { get; private set; }

    internal ConcurrentQueue<FakeCall> Calls { get; } = new();

    internal IEnumerable<string> Endpoints => Calls.Select(call => $"{call.Request.Method} {call.Request.Endpoint}");

    public ValueTask<IReadOnlyList<ServiceNode>> GetNodesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task RefreshNodesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(Now);

    public Task SyncClockAfterAsync(long signedAt, CancellationToken cancellationToken = default)
    {
        ClockCorrections++;
        Now = Start;
        return Task.CompletedTask;
    }

    public Task SyncClockAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<OnionResponse> SendToNodeAsync(ServiceNode destination, ReadOnlyMemory<byte> payload, OnionRequestOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public async Task<ServerResponse> SendToServerAsync(ServerDestination destination, ServerRequest request, OnionRequestOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Calls.Enqueue(new FakeCall(destination, request with { Body = request.Body is { } body ? new ReadOnlyMemory<byte>(body.ToArray()) : default(ReadOnlyMemory<byte>?) }, options!));
        FakeAnswer answer = await server(request).WaitAsync(cancellationToken);
        return new ServerResponse { StatusCode = answer.Status, Headers = answer.Headers, Body = answer.Body, Path = new OnionPath([]) };
    }

    public void Report(ServiceNode node, NodeFault severity) => throw new NotSupportedException();

    public void NoteHardFork(ServiceNode node, HardFork told) => throw new NotSupportedException();
}

internal sealed record FakeCall(ServerDestination Destination, ServerRequest Request, OnionRequestOptions Options)
{
    internal string? Id => Request.Headers.GetValueOrDefault("X-SOGS-Pubkey");

    internal string? Nonce => Request.Headers.GetValueOrDefault("X-SOGS-Nonce");

    internal string BodyText => System.Text.Encoding.UTF8.GetString(Request.Body.GetValueOrDefault().Span);
}
