namespace SessionSdk;

/// <summary>A file of a message.</summary>
public sealed record MessageAttachment
{
    /// <summary>Gets the place of the file in its message, from 0.</summary>
    public required int Index { get; init; }

    /// <summary>Gets the name of the file: a base name without a path, safe to create on every system; <see langword="null"/> when the sender gave none.</summary>
    public string? FileName { get; init; }

    /// <summary>Gets the media type, such as <c>image/jpeg</c>, as the sender says.</summary>
    public string? ContentType { get; init; }

    /// <summary>Gets the length of the file in bytes, as the sender says.</summary>
    public long? Size { get; init; }

    /// <summary>Gets the width of a picture or video in pixels.</summary>
    public int? Width { get; init; }

    /// <summary>Gets the height of a picture or video in pixels.</summary>
    public int? Height { get; init; }

    /// <summary>Gets the text under the file.</summary>
    public string? Caption { get; init; }

    /// <summary>Gets whether the file is a recorded voice message.</summary>
    public bool IsVoiceMessage { get; init; }

    /// <summary>Gets whether the file can be fetched: whether it has an address and a key that fit together.</summary>
    public bool IsDownloadable { get; init; }

    /// <summary>Says what this is, never what the file is.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(MessageAttachment);
}
