using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;
using SessionSdk.Messaging;

namespace SessionSdk.Communities;

/// <summary>Represents a message of a room, new or edited. Its author signed it.</summary>
public sealed record RoomMessage : RoomUpdate
{
    /// <summary>Gets who wrote it: an account id, or a blinded one.</summary>
    public required SessionAddress Author { get; init; }

    /// <summary>Gets when the server took it, in whole milliseconds.</summary>
    public required DateTimeOffset PostedAt { get; init; }

    /// <summary>Gets the padded content.</summary>
    public required ReadOnlyMemory<byte> Data { get; init; }

    /// <summary>Gets the author's signature over <see cref="Data"/>.</summary>
    public required ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Gets when it was edited last, or <see langword="null"/> when it never was.</summary>
    public DateTimeOffset? EditedAt { get; init; }

    /// <summary>Gets the reactions to it.</summary>
    public IReadOnlyList<RoomReaction> Reactions { get; init; } = [];

    /// <summary>Gets whether only some can read it: <see cref="WhisperTo"/>, and the moderators with <see cref="IsForModerators"/>.</summary>
    public bool IsWhisper { get; init; }

    /// <summary>Gets whether it is a whisper that all moderators can read.</summary>
    public bool IsForModerators { get; init; }

    /// <summary>Gets whom it is whispered to, or <see langword="null"/>.</summary>
    public SessionAddress? WhisperTo { get; init; }

    /// <summary>Gets whether the server took it and shows it to nobody. Only told to who posts it.</summary>
    public bool IsFiltered { get; init; }

    /// <summary>Reads the content and checks everything that a receiver checks, except what it knows about the author.</summary>
    /// <param name="message">The message.</param>
    /// <param name="reason">Why it is dropped.</param>
    /// <param name="proBackendKeys">The keys that may sign Session Pro proofs, by default <see cref="ProBackend.DefaultKeys"/>.</param>
    /// <returns>Whether the message is accepted.</returns>
    public bool TryOpen([NotNullWhen(true)] out OpenedCommunityMessage? message, out RejectReason reason, IReadOnlyList<Ed25519PublicKey>? proBackendKeys = null) =>
        CommunityMessage.TryOpen(Data.Span, Signature.Span, Author.ToString(), PostedAt, out message, out reason, proBackendKeys);

    /// <summary>Names the message by its number and shows nothing of what it says.</summary>
    /// <returns>The text, for logs.</returns>
    public override string ToString() => $"{nameof(RoomMessage)} {{ {Id} }}";
}
