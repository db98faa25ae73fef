namespace SessionSdk;

/// <summary>Reports that a store has no room for more messages. Those that it did not take stay in the swarm and come again.</summary>
public sealed class SessionStoreFullException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="left">How many messages were not taken.</param>
    /// <param name="taken">How many new ones were taken before.</param>
    public SessionStoreFullException(int left, int taken)
        : base($"The store has no room for {left} more messages.")
    {
        Left = left;
        Taken = taken;
    }

    /// <summary>Gets how many messages were not taken.</summary>
    public int Left { get; }

    /// <summary>Gets how many new messages of the same call were taken.</summary>
    public int Taken { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
