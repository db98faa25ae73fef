using System.Buffers;
using System.Globalization;
using System.IO.Pipelines;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace SessionSdk.DevNet;

/// <summary>Serves one connection as the application server of communities does: one request, an answer with no headers of its own, the end.</summary>
internal sealed class UwsgiConnection(RequestDelegate handler, long maxBodySize)
{
    private const int MaxHead = 64 * 1024;
    private static readonly TimeSpan Linger = TimeSpan.FromSeconds(1);

    public async Task ServeAsync(ConnectionContext connection)
    {
        PipeReader input = connection.Transport.Input;
        try
        {
            if (await ReadHeadAsync(input, connection.ConnectionClosed).ConfigureAwait(false) is { } head
                && UwsgiHead.TryRead(head) is { IsTooLarge: false } parsed
                && await ReadBodyAsync(connection, parsed).ConfigureAwait(false) is { } body)
            {
                await AnswerAsync(connection, parsed, body).ConfigureAwait(false);
            }
        }
        catch (Exception ending) when (ending is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // The client has gone: nobody is left to answer.
        }

        await connection.Transport.Output.CompleteAsync().ConfigureAwait(false);
        await DrainAsync(input, connection.ConnectionClosed).ConfigureAwait(false);
    }

    private static async Task<byte[]?> ReadHeadAsync(PipeReader input, CancellationToken cancellationToken)
    {
        while (true)
        {
            ReadResult result = await input.ReadAsync(cancellationToken).ConfigureAwait(false);
            if (TryTakeHead(result.Buffer, out byte[] head, out SequencePosition end))
            {
                input.AdvanceTo(end);
                return head;
            }

            input.AdvanceTo(result.Buffer.Start, result.Buffer.End);
            if (result.IsCompleted || result.Buffer.Length > MaxHead)
            {
                return null;
            }
        }
    }

    private static bool TryTakeHead(ReadOnlySequence<byte> buffer, out byte[] head, out SequencePosition end)
    {
        var reader = new SequenceReader<byte>(buffer);
        bool isThere = reader.TryReadTo(out ReadOnlySequence<byte> lines, "\r\n\r\n"u8);
        head = isThere ? lines.ToArray() : [];
        end = reader.Position;
        return isThere;
    }

    private async Task<byte[]?> ReadBodyAsync(ConnectionContext connection, UwsgiHead head)
    {
        long length = head.ContentLength;
        if (length > maxBodySize)
        {
            return null;
        }

        if (head.ExpectsContinue)
        {
            await connection.Transport.Output.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), connection.ConnectionClosed).ConfigureAwait(false);
        }

        if (length == 0)
        {
            return [];
        }

        ReadResult result = await connection.Transport.Input.ReadAtLeastAsync((int)length, connection.ConnectionClosed).ConfigureAwait(false);
        if (result.Buffer.Length < length)
        {
            connection.Transport.Input.AdvanceTo(result.Buffer.End);
            return null;
        }

        ReadOnlySequence<byte> body = result.Buffer.Slice(0, length);
        byte[] bytes = body.ToArray();
        connection.Transport.Input.AdvanceTo(body.End);
        return bytes;
    }

    private async Task AnswerAsync(ConnectionContext connection, UwsgiHead head, byte[] body)
    {
        var response = new HttpResponseFeature();
        var stream = new UwsgiResponseStream(connection.Transport.Output, response);
        await using ConfiguredAsyncDisposable _ = stream.ConfigureAwait(false);
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature { Method = head.Method, Path = head.Path, RawTarget = head.Target, Body = new MemoryStream(body) });
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(stream));
        features.Set<IHttpRequestLifetimeFeature>(new Lifetime(connection));
        features.Set(new CommunityRequest(head.Method, head.Path, head.Query, head.Headers, body));
        await handler(new DefaultHttpContext(features)).ConfigureAwait(false);
        await stream.FlushAsync(connection.ConnectionClosed).ConfigureAwait(false);
    }

    // Closing with unread bytes would reset the connection, and the client might lose the answer.
    private static async Task DrainAsync(PipeReader input, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Linger);
        try
        {
            ReadResult result;
            do
            {
                result = await input.ReadAsync(patience.Token).ConfigureAwait(false);
                input.AdvanceTo(result.Buffer.End);
            }
            while (!result.IsCompleted);
        }
        catch (Exception ending) when (ending is OperationCanceledException or IOException or ConnectionAbortedException)
        {
            // Enough was waited for.
        }

        await input.CompleteAsync().ConfigureAwait(false);
    }

    private sealed class Lifetime(ConnectionContext connection) : IHttpRequestLifetimeFeature
    {
        public CancellationToken RequestAborted { get; set; } = connection.ConnectionClosed;

        public void Abort() => connection.Abort();
    }
}
