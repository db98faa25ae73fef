namespace SessionSdk.Files;

/// <summary>Names the official clients whose releases servers know.</summary>
public enum ClientPlatform
{
    /// <summary>The client for Linux, macOS and Windows.</summary>
    Desktop,

    /// <summary>The client for Android.</summary>
    Android,

    /// <summary>The client for iOS.</summary>
    Ios,
}
