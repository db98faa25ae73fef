namespace SessionSdk.Messaging;

/// <summary>Adds an emoji to a message or takes it away.</summary>
public sealed record Reaction : DataPayload
{
    /// <summary>The most code units of UTF-16 that an emoji may have. The longest sequences of Unicode have about a quarter of it.</summary>
    public const int MaxEmojiLength = 64;

    /// <summary>Gets when the target was sent, in whole milliseconds.</summary>
    public required DateTimeOffset TargetSentAt { get; init; }

    /// <summary>Gets the id of the target's author, 66 hexadecimal digits.</summary>
    public required string TargetAuthor { get; init; }

    /// <summary>Gets the emoji. Adding a reaction needs one.</summary>
    public string? Emoji { get; init; }

    /// <summary>Gets whether the reaction is taken away.</summary>
    public bool IsRemoval { get; init; }
}
