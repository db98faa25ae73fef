namespace SessionSdk.Communities;

/// <summary>Holds a message as it is posted: padded and signed. It can be kept and posted later, as long as the account has the same id at the server.</summary>
public sealed record SealedRoomMessage
{
    /// <summary>Gets the padded content.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Gets the author's signature over <see cref="Data"/>, 64 bytes.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Gets the id that signed.</summary>
    public required SessionAddress Author { get; init; }

    /// <summary>Names the type and shows nothing of what it says.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(SealedRoomMessage);
}
