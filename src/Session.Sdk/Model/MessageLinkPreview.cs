namespace SessionSdk;

/// <summary>The preview of a link in a message's text.</summary>
public sealed record MessageLinkPreview
{
    /// <summary>Gets the link, as it stands in the text.</summary>
    public required string Url { get; init; }

    /// <summary>Gets the title of the page.</summary>
    public string? Title { get; init; }

    /// <summary>Gets the picture of the page; its index is -1.</summary>
    public MessageAttachment? Image { get; init; }

    /// <summary>Says what this is, never which link.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(MessageLinkPreview);
}
