namespace SessionSdk;

/// <summary>Names a message as others name it: by its author and the time it was sent, or in a community by the number that the server gave it. Quotes, reactions and deletions use it.</summary>
public sealed record MessageReference
{
    /// <summary>Gets who wrote the message.</summary>
    public required SenderId Author { get; init; }

    /// <summary>Gets when the message was sent, in whole milliseconds.</summary>
    public required DateTimeOffset SentAt { get; init; }

    /// <summary>Gets the number that a community's server gave the message; <see langword="null"/> elsewhere.</summary>
    public long? ServerId { get; init; }

    /// <summary>Says what this is, never who wrote the message.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(MessageReference);
}
