using System.Globalization;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <content>Offers what file servers offer, with bytes as they are.</content>
public sealed partial class FileClient
{
    private const int MaxAnswerSize = 64 * 1024;

    /// <summary>What a server says about a larger file cannot be.</summary>
    private const long LargestFile = 1L << 40;

    private const string LifetimeHeader = "X-FS-TTL";

    /// <summary>How long servers are said to keep files when they do not say it themselves.</summary>
    private static readonly TimeSpan AssumedLifetime = TimeSpan.FromDays(14);

    /// <summary>Uploads bytes as they are. They should be encrypted: the server can read them.</summary>
    /// <param name="content">The bytes, at least one and at most <see cref="FileClientOptions.MaxUploadSize"/>.</param>
    /// <param name="server">The server, or <see langword="null"/> for that of the options.</param>
    /// <param name="timeToLive">For how long the server is asked to keep the file, at least a second, or <see langword="null"/> for its own limit. Servers may pass it over.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>Where the file is and until when.</returns>
    /// <exception cref="ArgumentException">There are no bytes, or the time to live is shorter than a second.</exception>
    /// <exception cref="FileTooLargeException">There are too many bytes for the client or the server.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the upload, or failed each time.</exception>
    /// <exception cref="FileServerAnswerException">The server's answer cannot be used.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<StoredFile> UploadAsync(ReadOnlyMemory<byte> content, FileServer? server = null, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        if (content.IsEmpty)
        {
            throw new ArgumentException("Servers take no empty files.", nameof(content));
        }

        ThrowIfTooShort(timeToLive);
        ThrowIfTooLarge(content.Length);
        using TransferTurn turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        return await SendFileAsync(content, server ?? _options.Server, timeToLive, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Downloads the bytes of a file as they are on the server.</summary>
    /// <param name="link">Where the file is.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The bytes. Nothing tells whether they are what was uploaded.</returns>
    /// <exception cref="FileGoneException">The server does not have the file. That is permanent.</exception>
    /// <exception cref="FileTooLargeException">The file is larger than <see cref="FileClientOptions.MaxDownloadSize"/>.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the download, or failed each time.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<FileContent> DownloadAsync(FileLink link, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        using TransferTurn turn = await TakeTurnAsync(cancellationToken).ConfigureAwait(false);
        ServerResponse response = await TransferAsync(ServerOf(link), Get($"/file/{link.FileId}"), FileOperation.Download, _options.MaxDownloadSize, cancellationToken).ConfigureAwait(false);
        ThrowIfRefused(response, link);
        if (response.Body.Length > _options.MaxDownloadSize)
        {
            throw new FileTooLargeException(response.Body.Length, _options.MaxDownloadSize);
        }

        FilesTelemetry.Bytes.Add(response.Body.Length, FileOperation.Download.Tag);
        return new FileContent { Bytes = response.Body, ExpiresAt = AnswerReader.ReadExpiry(response, _network.Clock.UtcNow) };
    }

    /// <summary>Asks what a server knows about a file.</summary>
    /// <param name="link">Where the file is.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Its length and times.</returns>
    /// <exception cref="FileGoneException">The server does not have the file. That is permanent.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the request, or failed each time.</exception>
    /// <exception cref="FileServerAnswerException">The server's answer cannot be used.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<StoredFile> GetInfoAsync(FileLink link, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        ServerResponse response = await AskAsync(ServerOf(link), Get($"/file/{link.FileId}/info"), FileOperation.Info, cancellationToken).ConfigureAwait(false);
        ThrowIfRefused(response, link);
        return ReadInfo(response, link);
    }

    /// <summary>Asks a server to keep a file longer. Nobody needs to prove anything for that, and older servers do not offer it.</summary>
    /// <param name="link">Where the file is; <see cref="FileLink.CanBeExtended"/> must be <see langword="true"/>.</param>
    /// <param name="timeToLive">For how long from now, at least a second, or <see langword="null"/> for the server's limit. Servers may pass it over.</param>
    /// <param name="cancellationToken">Cancels the request.</param>
    /// <returns>Its length and new times.</returns>
    /// <exception cref="ArgumentException">The file's id is not made of its content, or the time to live is shorter than a second.</exception>
    /// <exception cref="FileGoneException">The server does not have the file: upload it again.</exception>
    /// <exception cref="FileServerRefusedException">The server refused the request, or failed each time; with status 404 or 405 it does not offer to extend files, which says nothing about the file.</exception>
    /// <exception cref="FileServerAnswerException">The server's answer cannot be used.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<StoredFile> ExtendAsync(FileLink link, TimeSpan? timeToLive = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(link);
        if (!link.CanBeExtended)
        {
            throw new ArgumentException("Only files whose id is made of their content can be extended; upload it again.", nameof(link));
        }

        ThrowIfTooShort(timeToLive);
        var headers = new Dictionary<string, string>();
        AddLifetime(headers, timeToLive);
        var request = new ServerRequest { Method = "POST", Endpoint = $"/file/{link.FileId}/extend", Headers = headers };
        ServerResponse response = await AskAsync(ServerOf(link), request, FileOperation.Extend, cancellationToken).ConfigureAwait(false);
        ThrowIfRefused(response, link);
        return ReadInfo(response, link);
    }

    /// <summary>Sends an upload whose size has been checked and whose turn it is.</summary>
    private async Task<StoredFile> SendFileAsync(ReadOnlyMemory<byte> content, FileServer server, TimeSpan? timeToLive, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string> { ["Content-Type"] = "application/octet-stream", ["Content-Disposition"] = "attachment" };
        AddLifetime(headers, timeToLive);
        var request = new ServerRequest { Method = "POST", Endpoint = "/file", Headers = headers, Body = content };
        ServerResponse response = await TransferAsync(server, request, FileOperation.Upload, MaxAnswerSize, cancellationToken).ConfigureAwait(false);
        switch (response.StatusCode)
        {
            case Status.Ok:
                FilesTelemetry.Bytes.Add(content.Length, FileOperation.Upload.Tag);
                return ReadUpload(response, server, content.Length);
            case Status.TooLarge:
                throw new FileTooLargeException(content.Length, limit: null);
            default:
                throw new FileServerRefusedException(response.StatusCode);
        }
    }

    private static void ThrowIfRefused(ServerResponse response, FileLink link)
    {
        switch (response.StatusCode)
        {
            case Status.Ok:
                return;
            case Status.NotFound when AnswerReader.IsAboutFile(response):
                throw new FileGoneException(link.FileId);
            default:
                throw new FileServerRefusedException(response.StatusCode);
        }
    }

    private static void ThrowIfTooShort(TimeSpan? timeToLive)
    {
        if (timeToLive is { } time)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.FromSeconds(1), nameof(timeToLive));
        }
    }

    private static void AddLifetime(Dictionary<string, string> headers, TimeSpan? timeToLive)
    {
        if (timeToLive is { } time)
        {
            headers[LifetimeHeader] = ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
        }
    }

    private static ServerRequest Get(string endpoint) => new() { Method = "GET", Endpoint = endpoint };

    private StoredFile ReadInfo(ServerResponse response, FileLink link)
    {
        FileAnswer answer = AnswerReader.Read(response, FilesJson.Default.FileAnswer);
        DateTimeOffset now = _network.Clock.UtcNow;
        return answer.Size is >= 0 and <= LargestFile
            && AnswerReader.TryReadPast(answer.Uploaded, now, out DateTimeOffset uploaded)
            && AnswerReader.TryReadExpiry(answer.Expires, now, out DateTimeOffset expires)
            ? new StoredFile { Link = link, Size = answer.Size.Value, UploadedAt = uploaded, ExpiresAt = expires }
            : throw new FileServerAnswerException("The file server's answer lacks the length or the times of the file, or they cannot be.");
    }

    private StoredFile ReadUpload(ServerResponse response, FileServer server, int size)
    {
        FileAnswer answer = AnswerReader.Read(response, FilesJson.Default.FileAnswer);
        if (!FileId.IsValid(answer.Id))
        {
            throw new FileServerAnswerException("The file server's answer lacks a usable id.");
        }

        DateTimeOffset now = _network.Clock.UtcNow;
        bool isKnown = AnswerReader.TryReadExpiry(answer.Expires, now, out DateTimeOffset expires);
        return new StoredFile
        {
            Link = new FileLink { Server = server, FileId = answer.Id! },
            Size = size,
            UploadedAt = AnswerReader.TryReadPast(answer.Uploaded, now, out DateTimeOffset uploaded) ? uploaded : now,
            ExpiresAt = isKnown ? expires : now + AssumedLifetime,
            IsExpiryAssumed = !isKnown,
        };
    }

    private void ThrowIfTooLarge(long encryptedSize)
    {
        if (encryptedSize > _options.MaxUploadSize)
        {
            throw new FileTooLargeException(encryptedSize, _options.MaxUploadSize);
        }
    }

    /// <summary>Takes the server of the options where the link means it: requests to it may be encrypted for a key of its own.</summary>
    private FileServer ServerOf(FileLink link) => link.Server.IsSameServer(_options.Server) ? _options.Server : link.Server;
}
