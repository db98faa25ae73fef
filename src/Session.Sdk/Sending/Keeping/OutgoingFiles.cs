using System.Globalization;
using SessionSdk.Storage;

namespace SessionSdk.Sending;

/// <summary>Knows where the files of an entry are kept until they are uploaded.</summary>
internal static class OutgoingFiles
{
    /// <summary>Lists the files of an item, that of the preview last.</summary>
    internal static OutgoingFile[] List(OutgoingItem item, out Dictionary<int, Func<CancellationToken, ValueTask<Stream>>> streams)
    {
        AttachmentSource[] sources = All(item);
        streams = [];
        var files = new OutgoingFile[sources.Length];
        for (int i = 0; i < sources.Length; i++)
        {
            AttachmentSource source = sources[i];
            files[i] = new OutgoingFile
            {
                Index = i < item.Attachments.Count ? i : -1,
                Kind = source.Path is not null ? OutgoingFileKind.Path : source.Bytes is not null ? OutgoingFileKind.Kept : OutgoingFileKind.Stream,
                Path = source.Path,
                FileName = source.FileName,
                ContentType = source.ContentType,
                Caption = source.Caption,
                Width = source.Width,
                Height = source.Height,
                IsVoiceMessage = source.IsVoiceMessage,
                Length = source.Path is { } path ? new FileInfo(path).Length : source.Length,
            };
            if (source.Open is { } open)
            {
                streams[i] = open;
            }
        }

        return files;
    }

    /// <summary>Puts the bytes of files into the commit that queues their item.</summary>
    internal static void KeepBytes(StoreBatch batch, long entry, OutgoingItem item)
    {
        AttachmentSource[] sources = All(item);
        for (int i = 0; i < sources.Length; i++)
        {
            if (sources[i].Bytes is { } bytes)
            {
                batch.State[NameOf(entry, i)] = bytes;
            }
        }
    }

    /// <summary>Removes the bytes of files that are not needed any more.</summary>
    internal static void ForgetBytes(StoreBatch batch, long entry, IReadOnlyList<OutgoingFile> files, int from, int to)
    {
        for (int i = from; i < to; i++)
        {
            if (files[i].Kind == OutgoingFileKind.Kept)
            {
                batch.State[NameOf(entry, i)] = ReadOnlyMemory<byte>.Empty;
            }
        }
    }

    internal static string NameOf(long entry, int index) => string.Create(CultureInfo.InvariantCulture, $"outbox/files/{entry}/{index}");

    /// <summary>Opens a file. A missing one and one that only an earlier process could open are told by their own failures.</summary>
    internal static async ValueTask<Stream> OpenAsync(HeldEntry held, int index, Func<string, CancellationToken, ValueTask<byte[]?>> readState, CancellationToken cancellationToken)
    {
        OutgoingFile file = held.Payload.Files[index];
        switch (file.Kind)
        {
            case OutgoingFileKind.Path:
                return new FileStream(file.Path!, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.Read | FileShare.Delete, Options = FileOptions.Asynchronous | FileOptions.SequentialScan });
            case OutgoingFileKind.Kept:
                return await readState(NameOf(held.Id, index), cancellationToken).ConfigureAwait(false) is { } bytes
                    ? new MemoryStream(bytes, writable: false)
                    : throw new FileSourceException(DeliveryState.Unsendable, SendFailures.FileMissing);
            default:
                return held.Streams.TryGetValue(index, out Func<CancellationToken, ValueTask<Stream>>? open)
                    ? await open(cancellationToken).ConfigureAwait(false) ?? throw new InvalidOperationException("The application gave no stream.")
                    : throw new FileSourceException(DeliveryState.Interrupted, SendFailures.StreamLost);
        }
    }

    private static AttachmentSource[] All(OutgoingItem item) => item.PreviewImage is { } image ? [.. item.Attachments, image] : [.. item.Attachments];
}

/// <summary>Tells the shell that a file cannot be opened any more.</summary>
internal sealed class FileSourceException(DeliveryState state, OutboxFailure failure) : Exception(failure.Text)
{
    internal DeliveryState State { get; } = state;

    internal OutboxFailure Failure { get; } = failure;
}
