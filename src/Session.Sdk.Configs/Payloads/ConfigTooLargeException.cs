namespace SessionSdk;

/// <summary>Says that a config has grown beyond what the network takes. Remove entries and try again.</summary>
public sealed class ConfigTooLargeException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="size">The size of the config in bytes.</param>
    /// <param name="limit">The greatest size in bytes.</param>
    public ConfigTooLargeException(int size, int limit)
        : base($"A config has {size} bytes, at most {limit} can be published.")
    {
        Size = size;
        Limit = limit;
    }

    /// <summary>Gets the size of the config in bytes, compressed and before padding.</summary>
    public int Size { get; }

    /// <summary>Gets the greatest size in bytes.</summary>
    public int Limit { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
