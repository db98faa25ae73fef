namespace SessionSdk;

/// <summary>Says where a handler begins whose name the store does not know yet.</summary>
public enum ReaderStart
{
    /// <summary>The first handlers of an account begin with what the log holds, those that come later with what happens from then on.</summary>
    Automatic = 0,

    /// <summary>It begins with what happens after it was added.</summary>
    Now,

    /// <summary>It begins with the oldest event that the log still holds.</summary>
    Beginning,
}
