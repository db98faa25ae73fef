namespace SessionSdk;

/// <summary>The message that another one answers.</summary>
public sealed record MessageQuote
{
    /// <summary>Gets which message is quoted.</summary>
    public required MessageReference Reference { get; init; }

    /// <summary>Gets the quoted message, one level deep; <see langword="null"/> when it is not known here.</summary>
    public Message? Original { get; init; }

    /// <summary>Says what this is, never what is quoted.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(MessageQuote);
}
