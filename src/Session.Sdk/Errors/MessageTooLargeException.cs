namespace SessionSdk;

/// <summary>Reports that a message is larger than the network or the protocol allows. Nothing was sent.</summary>
public sealed class MessageTooLargeException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="size">The size of the message.</param>
    /// <param name="limit">The largest size that is allowed.</param>
    /// <param name="unit">What both count, such as "code points" or "bytes".</param>
    public MessageTooLargeException(int size, int limit, string unit)
        : base($"The message has {size} {unit}, at most {limit} are allowed.")
    {
        Size = size;
        Limit = limit;
    }

    /// <summary>Gets the size of the message.</summary>
    public int Size { get; }

    /// <summary>Gets the largest size that is allowed.</summary>
    public int Limit { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
