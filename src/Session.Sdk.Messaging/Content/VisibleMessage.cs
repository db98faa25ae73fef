namespace SessionSdk.Messaging;

/// <summary>Carries what a user wrote: text, files, a quote, link previews or a community invitation.</summary>
/// <remarks>Receivers drop a message that has neither text, nor attachments, nor an invitation.</remarks>
public sealed record VisibleMessage : DataPayload
{
    /// <summary>The greatest number of attachments that receivers accept.</summary>
    public const int MaxAttachments = 32;

    /// <summary>The greatest length of a text in Unicode code points without Session Pro.</summary>
    public const int MaxTextLength = 2_000;

    /// <summary>The greatest length of a text in Unicode code points with Session Pro.</summary>
    public const int MaxProTextLength = 10_000;

    /// <summary>Gets the text, or <see langword="null"/> when there is none.</summary>
    public string? Text { get; init; }

    /// <summary>Gets the attached files.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<AttachmentPointer> Attachments { get; init; } = [];

    /// <summary>Gets the message that this one answers.</summary>
    public Quote? Quote { get; init; }

    /// <summary>Gets the previews of links in the text. Clients send at most one and show the first.</summary>
    /// <value>Empty by default.</value>
    public IReadOnlyList<LinkPreview> Previews { get; init; } = [];

    /// <summary>Gets the invitation to a community.</summary>
    public CommunityInvitation? Invitation { get; init; }

    /// <summary>Gets the text as receivers show it: what goes beyond <see cref="MaxProTextLength"/> is cut off.</summary>
    internal string? ShownText
    {
        get
        {
            if (!(Text?.Length > MaxProTextLength))
            {
                return Text;
            }

            int units = 0;
            int points = 0;
            foreach (System.Text.Rune rune in Text.EnumerateRunes())
            {
                if (points++ == MaxProTextLength)
                {
                    return Text[..units];
                }

                units += rune.Utf16SequenceLength;
            }

            return Text;
        }
    }
}
