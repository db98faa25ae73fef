using System.Buffers.Binary;
using System.Buffers.Text;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Holds what the Pro backend says: whoever has the rotating key is a subscriber until the expiry.</summary>
/// <remarks>The fields are kept as received and may be missing or of a wrong length: see <see cref="IsWellFormed"/>.</remarks>
public sealed record ProProof
{
    /// <summary>The length of a tag in bytes.</summary>
    public const int TagSize = 32;

    private const byte DeployedVersion = 0;

    private static ReadOnlySpan<byte> DeployedPersonalisation => "ProProof________"u8;

    private static ReadOnlySpan<byte> Domain => "ProProof_v0_____"u8;

    /// <summary>Gets the version: 0 in proofs of the deployed generation, <see langword="null"/> in those of the newest.</summary>
    public uint? Version { get; init; }

    /// <summary>Gets the tag that the revocation list names, 32 bytes; the deployed generation calls it generation index hash.</summary>
    public ReadOnlyMemory<byte> Tag { get; init; }

    /// <summary>Gets the Ed25519 key that signs messages, 32 bytes.</summary>
    public ReadOnlyMemory<byte> RotatingKey { get; init; }

    /// <summary>Gets the expiry as Unix time: milliseconds in the deployed generation, seconds in the newest.</summary>
    public ulong? Expiry { get; init; }

    /// <summary>Gets the backend's Ed25519 signature, 64 bytes.</summary>
    public ReadOnlyMemory<byte> Signature { get; init; }

    /// <summary>Gets whether every field is there, has the right length, and the version is known.</summary>
    public bool IsWellFormed =>
        Version is null or DeployedVersion
        && Tag.Length == TagSize
        && RotatingKey.Length == Ed25519.PublicKeySize
        && Expiry is not null
        && Signature.Length == Ed25519.SignatureSize;

    /// <summary>Gets whether the proof is of the generation that carries a version and counts in milliseconds.</summary>
    public bool IsDeployedGeneration => Version is not null;

    /// <summary>Tells whether the proof still holds at a time. At the expiry itself it does.</summary>
    /// <param name="time">When the message was sent or posted.</param>
    /// <returns>Whether the expiry is there and not before <paramref name="time"/>.</returns>
    public bool IsActiveAt(DateTimeOffset time)
    {
        long milliseconds = time.ToUnixTimeMilliseconds();
        long now = IsDeployedGeneration ? milliseconds : Math.DivRem(milliseconds, 1000L).Quotient;
        return Expiry is { } expiry && (now < 0 || (ulong)now <= expiry);
    }

    /// <summary>Checks the backend's signature.</summary>
    /// <param name="backendKey">The backend's public key.</param>
    /// <returns>Whether the proof is well formed and signed by that key.</returns>
    public bool Verify(Ed25519PublicKey backendKey)
    {
        if (!IsWellFormed)
        {
            return false;
        }

        Span<byte> signed = stackalloc byte[128];
        return Ed25519.Verify(signed[..WriteSignedBytes(signed)], Signature.Span, backendKey.AsSpan());
    }

    /// <summary>Names the type and shows nothing of the proof.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(ProProof);

    internal int WriteSignedBytes(Span<byte> destination)
    {
        ulong expiry = Expiry.GetValueOrDefault();
        if (IsDeployedGeneration)
        {
            Span<byte> fields = stackalloc byte[1 + TagSize + Ed25519.PublicKeySize + sizeof(ulong)];
            fields[0] = DeployedVersion;
            Tag.Span.CopyTo(fields[1..]);
            RotatingKey.Span.CopyTo(fields[(1 + TagSize)..]);
            BinaryPrimitives.WriteUInt64LittleEndian(fields[^sizeof(ulong)..], expiry);
            Blake2b.Hash(fields, default, default, DeployedPersonalisation, destination[..TagSize]);
            return TagSize;
        }

        Domain.CopyTo(destination);
        Tag.Span.CopyTo(destination[Domain.Length..]);
        RotatingKey.Span.CopyTo(destination[(Domain.Length + TagSize)..]);
        int length = Domain.Length + TagSize + Ed25519.PublicKeySize;
        _ = Utf8Formatter.TryFormat(expiry, destination[length..], out int digits);
        return length + digits;
    }
}
