namespace SessionSdk.Messaging;

/// <summary>Describes a link of a text.</summary>
public sealed record LinkPreview
{
    /// <summary>Gets the link, as it stands in the text.</summary>
    public required string Url { get; init; }

    /// <summary>Gets the title of the page.</summary>
    public string? Title { get; init; }

    /// <summary>Gets the picture of the page.</summary>
    public AttachmentPointer? Image { get; init; }

    /// <summary>Names the type and shows nothing of the link.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(LinkPreview);
}
