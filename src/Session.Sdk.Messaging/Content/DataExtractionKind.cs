namespace SessionSdk.Messaging;

/// <summary>Says how data were taken out of a conversation.</summary>
public enum DataExtractionKind
{
    /// <summary>A screenshot was taken.</summary>
    Screenshot = 1,

    /// <summary>A file was saved.</summary>
    MediaSaved = 2,
}
