namespace SessionSdk;

/// <summary>The preview of a link that is to be sent. It needs a title or a picture.</summary>
public sealed record LinkPreviewDraft
{
    /// <summary>Gets the link; it must stand in the text.</summary>
    public required string Url { get; init; }

    /// <summary>Gets the title of the page.</summary>
    public string? Title { get; init; }

    /// <summary>Gets the picture of the page.</summary>
    public AttachmentSource? Image { get; init; }

    /// <summary>Says what this is, never which link.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(LinkPreviewDraft);
}
