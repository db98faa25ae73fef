namespace SessionSdk;

/// <summary>Says that the saved state of a config cannot be read. Start from an empty one: the swarm still holds what was published.</summary>
public sealed class InvalidConfigDumpException : SessionException
{
    /// <summary>Makes the failure.</summary>
    public InvalidConfigDumpException()
        : base("The saved state of a config is damaged or was written by something else.")
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
