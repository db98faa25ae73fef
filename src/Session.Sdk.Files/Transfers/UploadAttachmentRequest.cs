using System.Text.Json.Serialization;
using SessionSdk.Messaging;

namespace SessionSdk.Files;

/// <summary>Says what an attachment is and how it is to be uploaded.</summary>
public sealed record UploadAttachmentRequest
{
    /// <summary>Gets the media type, such as <c>image/jpeg</c>. Receivers refuse attachments without one.</summary>
    public required string ContentType { get; init; }

    /// <summary>Gets the name of the file, or <see langword="null"/>. It goes into the message, never to the server.</summary>
    public string? FileName { get; init; }

    /// <summary>Gets the text under the file, or <see langword="null"/>.</summary>
    public string? Caption { get; init; }

    /// <summary>Gets the width of a picture or video in pixels, or <see langword="null"/>.</summary>
    public int? Width { get; init; }

    /// <summary>Gets the height of a picture or video in pixels, or <see langword="null"/>.</summary>
    public int? Height { get; init; }

    /// <summary>Gets whether the file is a recorded voice message.</summary>
    public bool IsVoiceMessage { get; init; }

    /// <summary>Gets how the file is encrypted: <see cref="FileFormat.LegacyAttachment"/>, which every client reads, or <see cref="FileFormat.DeterministicStream"/>, whose bytes are the same each time the account uploads the file.</summary>
    /// <value>The default is <see cref="FileFormat.LegacyAttachment"/>.</value>
    public FileFormat Format { get; init; } = FileFormat.LegacyAttachment;

    /// <summary>Gets the account that sends the file. The deterministic stream needs it; the legacy format does not.</summary>
    [JsonIgnore]
    public AccountKeys? Account { get; init; }

    /// <summary>Gets whether the length of the file is hidden. The deterministic stream hides it always.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool HideLength { get; init; } = true;

    /// <summary>Gets the server, or <see langword="null"/> for that of the options.</summary>
    public FileServer? Server { get; init; }

    /// <summary>Gets for how long the server is asked to keep the file, at least a second, or <see langword="null"/> for its own limit. Servers may pass it over.</summary>
    public TimeSpan? TimeToLive { get; init; }

    /// <summary>Names the type and shows nothing of the file.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(UploadAttachmentRequest);
}
