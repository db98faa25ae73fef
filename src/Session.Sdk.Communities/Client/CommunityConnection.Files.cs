using System.Buffers;

namespace SessionSdk.Communities;

/// <content>Files of rooms, and their pictures.</content>
public sealed partial class CommunityConnection
{
    private const int FirstBuffer = 64 * 1024;

    private const int WriteSize = 64 * 1024;

    /// <summary>Uploads a file to a room, for a message or as its picture.</summary>
    /// <param name="room">The room.</param>
    /// <param name="content">The file, from where the stream stands to its end, at most <see cref="CommunityClientOptions.MaxUploadSize"/> bytes. They are neither encrypted nor padded, and go as one request.</param>
    /// <param name="fileName">The name, or <see langword="null"/> for none. A folder before it is left out.</param>
    /// <param name="progress">Is told how many bytes are read, and at the end that all are there.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>The file's number.</returns>
    /// <exception cref="CommunityFileTooLargeException">The file is too large for the client or the server.</exception>
    /// <exception cref="CommunityRefusedException">The server refused the upload, or failed each time.</exception>
    /// <exception cref="CommunityAnswerException">The server's answer cannot be used.</exception>
    /// <exception cref="IOException">The stream could not be read.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<long> UploadFileAsync(RoomToken room, Stream content, string? fileName = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        room.ThrowIfDefault(nameof(room));
        int limit = _client.Options.MaxUploadSize;
        if (content.CanSeek && content.Length - content.Position > limit)
        {
            throw new CommunityFileTooLargeException(content.Length - content.Position, limit);
        }

        await _client.Transfers.WaitAsync(cancellationToken).ConfigureAwait(false);
        byte[] buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            int length = 0;
            int read;
            while ((read = await content.ReadAsync(buffer.AsMemory(length, Math.Min(buffer.Length, limit + 1) - length), cancellationToken).ConfigureAwait(false)) > 0)
            {
                length += read;
                if (length > limit)
                {
                    throw new CommunityFileTooLargeException(length, limit);
                }

                progress?.Report(length);
                buffer = length == buffer.Length ? Grow(buffer) : buffer;
            }

            long id = await SendFileAsync(CommunityRequests.UploadFile(room, buffer.AsMemory(0, length), fileName), length, cancellationToken).ConfigureAwait(false);
            progress?.Report(length);
            return id;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer, clearArray: true);
            _client.Transfers.Release();
        }
    }

    /// <summary>Uploads a picture and makes it the room's; for its admins.</summary>
    /// <param name="room">The room.</param>
    /// <param name="content">The picture, from where the stream stands to its end.</param>
    /// <param name="fileName">The name, or <see langword="null"/> for none.</param>
    /// <param name="progress">Is told how many bytes are read, and at the end that all are there.</param>
    /// <param name="cancellationToken">Cancels the upload.</param>
    /// <returns>The room's new <see cref="RoomInfo.InfoUpdates"/>.</returns>
    /// <inheritdoc cref="UploadFileAsync" path="/exception"/>
    public async Task<long> SetRoomImageAsync(RoomToken room, Stream content, string? fileName = null, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        long id = await UploadFileAsync(room, content, fileName, progress, cancellationToken).ConfigureAwait(false);
        return await SendAsync(CommunityRequests.UpdateRoom(room, new RoomChanges { ImageId = id }), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Downloads a file of a room, or its picture, into a stream. Nothing is written before all of it is there.</summary>
    /// <param name="room">The room.</param>
    /// <param name="fileId">The file's number, or the room's <see cref="RoomInfo.ImageId"/>.</param>
    /// <param name="destination">Receives the file.</param>
    /// <param name="progress">Is told how many bytes are written.</param>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The file, with its bytes too.</returns>
    /// <exception cref="CommunityFileTooLargeException">The file is larger than <see cref="CommunityClientOptions.MaxDownloadSize"/>.</exception>
    /// <exception cref="CommunityRefusedException">The server refused the download, or failed each time. <see cref="CommunityRefusal.NotFound"/> is for good.</exception>
    /// <exception cref="CommunityAnswerException">The server's answer is no file.</exception>
    /// <exception cref="SessionException">The network failed.</exception>
    public async Task<RoomFile> DownloadFileAsync(RoomToken room, long fileId, Stream destination, IProgress<long>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        CommunityRequest<RoomFile> request = CommunityRequests.GetFile(room, fileId);
        await _client.Transfers.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            int limit = _client.Options.MaxDownloadSize;
            using Answer answer = await ExchangeAsync(Exchange.Of(request) with { MaxBodySize = limit }, cancellationToken).ConfigureAwait(false);
            RoomFile file = request.Read(answer);
            if (file.Bytes.Length > limit)
            {
                throw new CommunityFileTooLargeException(file.Bytes.Length, limit);
            }

            CommunitiesTelemetry.Bytes.Add(file.Bytes.Length, request.Operation.Tag);
            for (int written = 0; written < file.Bytes.Length;)
            {
                ReadOnlyMemory<byte> piece = file.Bytes.Slice(written, Math.Min(WriteSize, file.Bytes.Length - written));
                await destination.WriteAsync(piece, cancellationToken).ConfigureAwait(false);
                written += piece.Length;
                progress?.Report(written);
            }

            return file;
        }
        finally
        {
            _client.Transfers.Release();
        }
    }

    private static byte[] Grow(byte[] full)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(2 * full.Length);
        full.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(full, clearArray: true);
        return larger;
    }

    private async Task<long> SendFileAsync(CommunityRequest<long> request, int size, CancellationToken cancellationToken)
    {
        try
        {
            long id = await SendAsync(request, cancellationToken).ConfigureAwait(false);
            CommunitiesTelemetry.Bytes.Add(size, request.Operation.Tag);
            return id;
        }
        catch (CommunityRefusedException refusal) when (refusal.Reason == CommunityRefusal.TooLarge)
        {
            throw new CommunityFileTooLargeException(size, size - 1);
        }
    }
}
