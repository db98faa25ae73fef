namespace SessionSdk;

/// <summary>A file of a message is on its way.</summary>
public sealed record TransferProgressed : SessionEvent
{
    /// <inheritdoc/>
    public override bool IsDurable => false;

    /// <summary>Gets the message.</summary>
    public required MessageId MessageId { get; init; }

    /// <summary>Gets the place of the file in its message.</summary>
    public int AttachmentIndex { get; init; }

    /// <summary>Gets whether it goes up.</summary>
    public bool IsUpload { get; init; }

    /// <summary>Gets how many bytes are done.</summary>
    public long BytesDone { get; init; }

    /// <summary>Gets how many there are; null when that is not known.</summary>
    public long? BytesTotal { get; init; }
}
