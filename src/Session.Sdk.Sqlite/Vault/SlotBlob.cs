using System.Buffers.Binary;
using SessionSdk.Cryptography;

namespace SessionSdk.Sqlite;

/// <summary>A slot as it lies on the disk: kind, parameters, the wrapped key of the store, and a checksum that tells damage from a wrong passphrase.</summary>
internal static class SlotBlob
{
    private const byte Format = 1;
    private const int ChecksumSize = 16;
    private const int WrappedSize = XChaCha20Poly1305.NonceSize + StoreProtection.KeySize + XChaCha20Poly1305.TagSize;
    private const int HeadSize = 4;

    internal static byte[] Write(StoreSlotKind kind, ReadOnlySpan<byte> parameters, SecretKey slotKey, SecretKey storeKey)
    {
        byte[] blob = new byte[HeadSize + parameters.Length + WrappedSize + ChecksumSize];
        blob[0] = Format;
        blob[1] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(blob.AsSpan(2), checked((ushort)parameters.Length));
        parameters.CopyTo(blob.AsSpan(HeadSize));
        int head = HeadSize + parameters.Length;
        Span<byte> nonce = blob.AsSpan(head, XChaCha20Poly1305.NonceSize);
        SecureRandom.Fill(nonce);
        XChaCha20Poly1305.Encrypt(storeKey.Expose(), slotKey.Expose(), nonce, blob.AsSpan(0, head), blob.AsSpan(head + nonce.Length, WrappedSize - nonce.Length));
        Blake2b.Hash(blob.AsSpan(0, head + WrappedSize), blob.AsSpan(head + WrappedSize));
        return blob;
    }

    /// <summary>Reads kind and parameters; says no when the slot is damaged.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> blob, out StoreSlotKind kind, out byte[] parameters)
    {
        kind = default;
        parameters = [];
        if (blob.Length < HeadSize + WrappedSize + ChecksumSize || blob[0] != Format || blob.Length != HeadSize + BinaryPrimitives.ReadUInt16LittleEndian(blob[2..]) + WrappedSize + ChecksumSize)
        {
            return false;
        }

        Span<byte> checksum = stackalloc byte[ChecksumSize];
        Blake2b.Hash(blob[..^ChecksumSize], checksum);
        if (!checksum.SequenceEqual(blob[^ChecksumSize..]) || !Enum.IsDefined((StoreSlotKind)blob[1]))
        {
            return false;
        }

        kind = (StoreSlotKind)blob[1];
        parameters = blob[HeadSize..^(WrappedSize + ChecksumSize)].ToArray();
        return true;
    }

    /// <summary>Opens the key of the store; says no when it is another slot key that opens it.</summary>
    internal static SecretKey? TryOpen(ReadOnlySpan<byte> blob, SecretKey slotKey)
    {
        ReadOnlySpan<byte> head = blob[..^(WrappedSize + ChecksumSize)];
        ReadOnlySpan<byte> wrapped = blob[head.Length..^ChecksumSize];
        byte[] opened = new byte[StoreProtection.KeySize];
        try
        {
            return XChaCha20Poly1305.TryDecrypt(wrapped[XChaCha20Poly1305.NonceSize..], slotKey.Expose(), wrapped[..XChaCha20Poly1305.NonceSize], head, opened) ? SecretKey.CopyFrom(opened) : null;
        }
        finally
        {
            System.Security.Cryptography.CryptographicOperations.ZeroMemory(opened);
        }
    }
}
