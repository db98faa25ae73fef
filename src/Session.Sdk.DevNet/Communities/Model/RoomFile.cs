namespace SessionSdk.DevNet;

/// <summary>A file that was uploaded to a room.</summary>
internal sealed class RoomFile(long id, CommunityRoom room, CommunityAccount uploader, byte[] content, string? name, double uploaded)
{
    public long Id { get; } = id;

    public CommunityRoom Room { get; } = room;

    public CommunityAccount Uploader { get; } = uploader;

    public byte[] Content { get; } = content;

    public string? Name { get; } = name;

    public double Uploaded { get; } = uploaded;

    /// <summary>Gets or sets when it goes; <see langword="null"/> for a room's picture and for what a pinned post names.</summary>
    public double? Expires { get; set; }

    /// <summary>Gets or sets the post that named it first.</summary>
    public Post? Post { get; set; }
}
