namespace SessionSdk.Storage;

/// <summary>Reports that a store could not keep or give something.</summary>
public class StoreException : SessionException
{
    /// <summary>Makes an exception.</summary>
    /// <param name="message">What happened, without what was to be kept.</param>
    /// <param name="isTransient">Whether the same call may succeed later, as on a disk that is full now.</param>
    /// <param name="innerException">The cause.</param>
    public StoreException(string message, bool isTransient = false, Exception? innerException = null)
        : base(message, innerException)
    {
        IsTransient = isTransient;
    }

    /// <inheritdoc/>
    public override bool IsTransient { get; }
}
