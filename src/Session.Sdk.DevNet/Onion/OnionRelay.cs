using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Opens onion layers for the nodes and does what is in them: a request, or a relay to a node or a server.</summary>
internal sealed class OnionRelay(NetworkState network) : IDisposable
{
    private const int MaxHops = 15;
    private const int MaxRelayedAnswer = (10 * 1024 * 1024) - 256;
    private const string RelayHeader = "X-DevNet-Relay";

    // Tells relayed requests from those of clients, which may name any hop number.
    private readonly string _relaySecret = Convert.ToHexStringLower(SecureRandom.GetBytes(16));
    private readonly HttpClient _nodes = new(LoopbackHttp.CreateHandler()) { Timeout = Timeout.InfiniteTimeSpan };
    private readonly ServerProxy _servers = new(network);

    public bool IsFromRelay(HttpRequest request) => request.Headers.TryGetValue(RelayHeader, out Microsoft.Extensions.Primitives.StringValues value)
        && CryptographicOperations.FixedTimeEquals(System.Text.Encoding.ASCII.GetBytes(value.ToString()), System.Text.Encoding.ASCII.GetBytes(_relaySecret));

    public async Task<HttpAnswer> ProcessAsync(DevNode node, ReadOnlyMemory<byte> body, CancellationToken cancellationToken)
    {
        using OnionFrame? outer = OnionFrame.TryParse(body);
        if (outer is null)
        {
            return ParseError("Invalid format");
        }

        if (!outer.TryGetEphemeralKey(out X25519PublicKey ephemeral))
        {
            return ParseError("Invalid or missing ephemeral_key");
        }

        if (!outer.TryGetCipher(out LayerCipher cipher, out _))
        {
            return ParseError("Invalid enc_type");
        }

        if (!TryGetHopNumber(outer.Json, out long hop))
        {
            return ParseError("Invalid hop_no");
        }

        if (hop > MaxHops)
        {
            return HttpAnswer.Text(StatusCodes.Status400BadRequest, "onion request max path length exceeded");
        }

        using LayerKey? key = LayerKey.TryAgree(cipher, ephemeral, node.Keys.X25519SecretKey, node.Keys.X25519PublicKey);
        if (key?.TryOpen(outer.Blob.Span) is not { } plaintext)
        {
            return HttpAnswer.Text(StatusCodes.Status400BadRequest, "Invalid ciphertext");
        }

        using OnionFrame? inner = OnionFrame.TryParse(plaintext);
        return inner is null ? Refuse(key, "Invalid json") : await ActAsync(node, key, inner, plaintext, hop, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose()
    {
        _nodes.Dispose();
        _servers.Dispose();
    }

    private static HttpAnswer ParseError(string detail) =>
        HttpAnswer.Text(StatusCodes.Status400BadRequest, "Error parsing onion request: " + detail);

    private static bool TryGetHopNumber(JsonElement json, out long hop)
    {
        hop = 0;
        return !json.TryGetProperty("hop_no", out JsonElement element)
            || (element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out hop) && hop >= 0);
    }

    private static HttpAnswer Refuse(LayerKey key, string text) => Seal(null, key, RpcAnswer.Text(400, text), asJson: false, asBase64: true);

    private static HttpAnswer Seal(Lie? lie, LayerKey key, RpcAnswer answer, bool asJson, bool asBase64)
    {
        var body = new JsonObject { ["body"] = asJson ? answer.ToNode() : answer.ToText(), ["status"] = answer.Status };
        ReadOnlyMemory<byte> envelope = StrictJson.Write(body);
        byte[] encrypted = key.Seal((lie?.OnEnvelope(envelope) ?? envelope).Span);
        return new HttpAnswer(
            StatusCodes.Status200OK,
            asBase64 ? System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String(encrypted)) : encrypted,
            HttpAnswer.TextType);
    }

    private async Task<HttpAnswer> ActAsync(DevNode node, LayerKey key, OnionFrame inner, byte[] plaintext, long hop, CancellationToken cancellationToken)
    {
        if (inner.Json.TryGetProperty("headers", out _))
        {
            RpcAnswer answer = await node.CallAsync(inner.Blob, cancellationToken).ConfigureAwait(false);
            return Seal(node.Lie, key, answer, inner.GetFlag("json", absent: false), inner.GetFlag("base64", absent: true));
        }

        if (inner.Json.TryGetProperty("host", out _))
        {
            return ServerTarget.TryRead(inner, out ServerTarget? target, out string? error)
                ? await _servers.PostAsync(target, plaintext, cancellationToken).ConfigureAwait(false) with { IsPassedOn = true }
                : Refuse(key, error);
        }

        if (!inner.TryGetString("destination", out string? destination)
            || !Ed25519PublicKey.TryParse(destination, out Ed25519PublicKey name)
            || !inner.TryGetEphemeralKey(out X25519PublicKey ephemeral)
            || !inner.TryGetCipher(out _, out string cipherName))
        {
            return Refuse(key, "Invalid json");
        }

        if (network.FindKnown(name) is not { } next)
        {
            return HttpAnswer.Text(StatusCodes.Status502BadGateway, "Next node not found: " + name) with { IsPassedOn = true };
        }

        byte[] json = StrictJson.Write(new JsonObject { ["enc_type"] = cipherName, ["ephemeral_key"] = ephemeral.ToString(), ["hop_no"] = hop + 1 });
        return await RelayAsync(next, OnionFrame.Build(inner.Blob.Span, json), cancellationToken).ConfigureAwait(false) with { IsPassedOn = true };
    }

    private async Task<HttpAnswer> RelayAsync(DevNode next, byte[] body, CancellationToken cancellationToken)
    {
        using var patience = new CancellationTokenSource(network.Options.RelayTimeout, network.Options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(next.BaseUrl, "onion_req/v2")) { Content = new ByteArrayContent(body) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue(HttpAnswer.BinaryType);
            request.Headers.Add(RelayHeader, _relaySecret);
            using HttpResponseMessage response = await _nodes.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            byte[] answer = await RelayedBody.ReadAsync(response.Content, MaxRelayedAnswer, network.Options.TimeProvider, either.Token).ConfigureAwait(false);
            return new HttpAnswer((int)response.StatusCode, answer, HttpAnswer.TextType);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            return HttpAnswer.Text(StatusCodes.Status504GatewayTimeout, "Request time out");
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            return await UnreachableAsync(next, either.Token, cancellationToken).ConfigureAwait(false);
        }
    }

    // Servers up to 2.8.0 keep trying until the time is up; later ones say so at once.
    private async Task<HttpAnswer> UnreachableAsync(DevNode next, CancellationToken patience, CancellationToken cancellationToken)
    {
        if (network.Options.NewServerFeatures)
        {
            return HttpAnswer.Text(StatusCodes.Status502BadGateway, "Next node is currently unreachable: " + next.Ed25519Hex);
        }

        await Task.Delay(Timeout.InfiniteTimeSpan, network.Options.TimeProvider, patience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
        return HttpAnswer.Text(StatusCodes.Status504GatewayTimeout, "Request time out");
    }
}
