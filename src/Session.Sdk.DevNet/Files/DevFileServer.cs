using Microsoft.AspNetCore.Http;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Describes the file server. It listens on plain HTTP, as the real one does: the onion layer protects the content.</summary>
public sealed class DevFileServer : DevServer
{
    private const string OnionPath = "/oxen/v4/lsrpc";
    private const int MaxBody = 16 * 1024 * 1024;

    private readonly NodeKeys _keys = NodeKeys.Generate();
    private readonly FileStore _store;
    private readonly ReleaseBoard _releases;
    private readonly FileRoutes _routes;

    internal DevFileServer(NetworkState network)
        : base(network.Options.TimeProvider, network.Options.LoggerFactory, certificate: null, MaxBody)
    {
        _store = new FileStore(network);
        _releases = new ReleaseBoard(() => _store.Now);
        _routes = new FileRoutes(_store, _releases, network.Options);
    }

    /// <summary>Gets the Ed25519 key, which stands in file URLs.</summary>
    public Ed25519PublicKey Ed25519PublicKey => _keys.Ed25519PublicKey;

    /// <summary>Gets the X25519 key that onion layers for the server are encrypted with: the converted Ed25519 key.</summary>
    public X25519PublicKey X25519PublicKey => _keys.X25519PublicKey;

    /// <summary>Gets how many files were uploaded or added, those among them that were there before.</summary>
    internal int Uploads => _store.Uploads;

    /// <summary>Puts a file on the server.</summary>
    /// <param name="content">The bytes; what is checked on an upload is not checked here.</param>
    /// <returns>The id of the file.</returns>
    public string AddFile(ReadOnlyMemory<byte> content) => _store.Add(content.ToArray(), life: null).Id;

    /// <summary>Gives the bytes of a file.</summary>
    /// <param name="id">The id.</param>
    /// <returns>The bytes, or <see langword="null"/> when there is no such file or it has expired.</returns>
    public ReadOnlyMemory<byte>? FindFile(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _store.Find(id) is { } file ? file.Content : null;
    }

    /// <summary>Takes a file away.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveFile(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        return _store.Remove(id);
    }

    /// <summary>Sets what the server tells about the newest version of a client.</summary>
    /// <param name="platform"><c>desktop</c>, <c>android</c> or <c>ios</c>.</param>
    /// <param name="release">The newest version.</param>
    /// <exception cref="ArgumentException"><paramref name="platform"/> is none of the three.</exception>
    public void SetRelease(string platform, DevRelease release)
    {
        ArgumentNullException.ThrowIfNull(release);
        if (!ReleaseBoard.IsPlatform(platform))
        {
            throw new ArgumentException("A platform is desktop, android or ios.", nameof(platform));
        }

        _releases.Set(platform, release);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        _keys.Dispose();
    }

    private protected override async Task HandleAsync(HttpContext context, CancellationToken cancellationToken)
    {
        if (await ReadBodyAsync(context, cancellationToken).ConfigureAwait(false) is not { } body)
        {
            return;
        }

        bool isOnion = context.Request.Path == OnionPath && HttpMethods.IsPost(context.Request.Method);
        FileAnswer answer = isOnion ? AnswerOnion(body) : _routes.Answer(Read(context.Request, body));
        if (answer.Allow is not null)
        {
            context.Response.Headers.Allow = answer.Allow;
        }

        if (answer.Expires is not null)
        {
            context.Response.Headers.Expires = answer.Expires;
        }

        if (HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = answer.Status;
            context.Response.ContentType = answer.ContentType;
            context.Response.ContentLength = answer.Body.Length;
            return;
        }

        var sent = new HttpAnswer(answer.Status, answer.Body, answer.ContentType);
        await (isOnion ? sent.WriteAsync(context.Response, cancellationToken) : WriteAsync(context, sent, AnswerPlace.Direct, cancellationToken)).ConfigureAwait(false);
    }

    private static FileRequest Read(HttpRequest request, byte[] body) => new(
        request.Method,
        request.Path.Value ?? "/",
        request.QueryString.Value ?? "",
        request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase),
        body);

    private FileAnswer AnswerOnion(byte[] body)
    {
        if (ServerEnvelope.TryOpen(_keys, body) is not { } opened)
        {
            return FileAnswer.Page(400);
        }

        using LayerKey key = opened.Key;
        FileAnswer inner = ServerEnvelope.TryRead(opened.Plaintext) is { } request
            ? AsTold(request.Path, _routes.Answer(request))
            : FileAnswer.Text(400, "Invalid v4 onion request");
        return new FileAnswer(200, ServerEnvelope.Seal(key, inner), FileAnswer.HtmlType);
    }

    private FileAnswer AsTold(string path, FileAnswer honest) =>
        Lie?.OnHttp(new HttpExchange(path, AnswerPlace.Destination, new ForcedAnswer(honest.Status, honest.Body, honest.ContentType))) is { } told
            ? honest with { Status = told.Status, Body = told.Body.ToArray(), ContentType = told.ContentType }
            : honest;
}
