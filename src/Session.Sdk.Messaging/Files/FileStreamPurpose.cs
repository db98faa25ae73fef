namespace SessionSdk.Messaging;

/// <summary>Says what a deterministic stream is for: the same file gives unrelated bytes for each.</summary>
internal enum FileStreamPurpose
{
    /// <summary>A file attached to a message.</summary>
    Attachment,

    /// <summary>The picture of a profile.</summary>
    ProfilePicture,
}
