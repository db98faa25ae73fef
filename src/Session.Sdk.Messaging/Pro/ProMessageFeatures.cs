namespace SessionSdk.Messaging;

/// <summary>Names the Session Pro features of a message.</summary>
[Flags]
public enum ProMessageFeatures : ulong
{
    /// <summary>No feature.</summary>
    None = 0,

    /// <summary>Lets the text have up to <see cref="VisibleMessage.MaxProTextLength"/> code points.</summary>
    LongText = 1,
}
