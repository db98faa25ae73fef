using System.Text.Json;

namespace SessionSdk.Communities;

/// <content>Files of rooms.</content>
public static partial class CommunityRequests
{
    /// <summary>Uploads a file to a room, for a message or as its picture. It is deleted after an hour unless a message names it or it becomes the picture.</summary>
    /// <param name="room">The room.</param>
    /// <param name="content">The bytes, neither encrypted nor padded: everybody who reads the room can read them, and so can the server.</param>
    /// <param name="fileName">The name, or <see langword="null"/> for none. A folder before it is left out.</param>
    /// <returns>The request. It gives the file's number. <see cref="CommunityConnection.UploadFileAsync(RoomToken, Stream, string?, IProgress{long}?, CancellationToken)"/> checks sizes too and takes turns.</returns>
    public static CommunityRequest<long> UploadFile(RoomToken room, ReadOnlyMemory<byte> content, string? fileName = null) => new(
        new CommunityOperation("upload", IsTransfer: true),
        RequestTarget.Post("room", CheckRoom(room), "file"),
        (Answer answer, out long id) =>
        {
            id = 0;
            return answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryReadNumber("id"u8, out id);
        },
        RequestBody.Raw(content, FileHeaders.WriteName(fileName)));

    /// <summary>Downloads a file of a room. One that is gone is <see cref="CommunityRefusal.NotFound"/>, for good.</summary>
    /// <param name="room">The room.</param>
    /// <param name="fileId">The file's number.</param>
    /// <returns>The request. <see cref="CommunityConnection.DownloadFileAsync"/> checks the size too and takes turns.</returns>
    public static CommunityRequest<RoomFile> GetFile(RoomToken room, long fileId) =>
        new(new CommunityOperation("download", IsTransfer: true), RequestTarget.Get("room", CheckRoom(room), "file", CheckId(fileId, nameof(fileId))), RoomFile.TryRead);
}
