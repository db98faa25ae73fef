namespace SessionSdk;

/// <summary>Reports that an event of the log cannot be read by this version: a later one wrote it, or it is damaged. It is kept with the failed events.</summary>
public sealed class UnreadableEventException : SessionException
{
    internal UnreadableEventException()
        : base("An event of the log cannot be read by this version.")
    {
    }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
