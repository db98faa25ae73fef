namespace SessionSdk;

/// <summary>Reports that a downloaded file is not what its sender uploaded: digest, authentication or form are wrong. Nothing of it is handed out.</summary>
public sealed class FileCorruptedException : SessionException
{
    /// <summary>Makes the failure.</summary>
    public FileCorruptedException()
        : base("The downloaded file is not genuine: key, digest and bytes do not fit together.")
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
