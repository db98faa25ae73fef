using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Communities;

/// <summary>Holds a file of a room.</summary>
public sealed record RoomFile
{
    /// <summary>Gets the bytes, as they were uploaded.</summary>
    public required ReadOnlyMemory<byte> Bytes { get; init; }

    /// <summary>Gets the name, made safe to join to a folder, or <see langword="null"/> when there is none.</summary>
    public string? FileName { get; init; }

    /// <summary>Gets when the file was uploaded, or <see langword="null"/> when the server does not say. Servers give a number out again after its file is gone: a file is known by its number and this time together.</summary>
    public DateTimeOffset? UploadedAt { get; init; }

    /// <summary>Gets when the server deletes the file, or <see langword="null"/> when it does not, or does not say.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    internal static bool TryRead(Answer answer, [NotNullWhen(true)] out RoomFile? file)
    {
        // Files are bytes. Anything else is a page that somebody on the way or in front of the server put there.
        file = answer.IsSuccess && answer.Json is null && answer.Headers.GetValueOrDefault("content-type", string.Empty).StartsWith("application/octet-stream", StringComparison.OrdinalIgnoreCase)
            ? new RoomFile
            {
                Bytes = answer.Body,
                FileName = FileHeaders.ReadName(answer.Headers.GetValueOrDefault("content-disposition")),
                UploadedAt = FileHeaders.ReadTime(answer.Headers.GetValueOrDefault("date")),
                ExpiresAt = FileHeaders.ReadTime(answer.Headers.GetValueOrDefault("expires")),
            }
            : null;
        return file is not null;
    }
}
