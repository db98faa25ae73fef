namespace SessionSdk.DevNet;

/// <summary>Represents a message in a room, as a community server keeps it.</summary>
/// <param name="Id">The number that it was given.</param>
/// <param name="Seqno">The number of its last change.</param>
/// <param name="Author">The id under which it was posted.</param>
/// <param name="Posted">When it was posted.</param>
/// <param name="Data">The padded bytes; <see langword="null"/> when it was deleted.</param>
/// <param name="Signature">The signature; <see langword="null"/> when it was deleted.</param>
public sealed record DevCommunityMessage(long Id, long Seqno, string Author, DateTimeOffset Posted, ReadOnlyMemory<byte>? Data, ReadOnlyMemory<byte>? Signature)
{
    /// <summary>Gets when it was edited or deleted.</summary>
    public DateTimeOffset? Edited { get; init; }

    /// <summary>Gets whether a filter hides it from everyone.</summary>
    public bool IsFiltered { get; init; }

    /// <summary>Gets whether it is a whisper.</summary>
    public bool IsWhisper { get; init; }

    /// <summary>Gets the emoji and how many accounts reacted with each, in the order of the first use.</summary>
    public IReadOnlyList<KeyValuePair<string, int>> Reactions { get; init; } = [];
}
