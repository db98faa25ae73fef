using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Encoding;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Encrypts bytes from a member to a group: compressed, signed by the member, encrypted with the group's key. <see cref="GroupMessage"/> makes whole messages of it.</summary>
/// <remarks>Layout: nonce (24 bytes), then XChaCha20-Poly1305 of a bencoded dictionary and zeros. The signature covers the carried bytes and the group's public key.</remarks>
internal static class GroupEncryption
{
    /// <summary>The length of an encryption key in bytes.</summary>
    public const int KeySize = XChaCha20Poly1305.KeySize;

    /// <summary>The length of the longest plaintext in bytes.</summary>
    public const int MaxPlaintextSize = 1_000_000;

    /// <summary>What the length of the output is a multiple of.</summary>
    public const int DefaultPadding = 256;

    private const int Version = 1;
    private const int MaxPadding = MaxPlaintextSize;
    private const int Overhead = XChaCha20Poly1305.NonceSize + XChaCha20Poly1305.TagSize;

    /// <summary>Encrypts a plaintext.</summary>
    /// <param name="plaintext">The plaintext, at most <see cref="MaxPlaintextSize"/> bytes.</param>
    /// <param name="sender">The member's keys.</param>
    /// <param name="group">The group.</param>
    /// <param name="key">The group's current encryption key, 32 bytes.</param>
    /// <param name="compress">Whether to compress when that makes it shorter.</param>
    /// <param name="padding">What the length of the output is a multiple of, at most <see cref="MaxPlaintextSize"/>; 0 or 1 for none.</param>
    /// <returns>The encrypted bytes.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> plaintext, AccountKeys sender, GroupId group, ReadOnlySpan<byte> key, bool compress = true, int padding = DefaultPadding)
    {
        Span<byte> nonce = stackalloc byte[XChaCha20Poly1305.NonceSize];
        SecureRandom.Fill(nonce);
        return Encrypt(plaintext, sender, group, key, compress, padding, nonce);
    }

    /// <summary>Opens encrypted bytes and verifies the member.</summary>
    /// <param name="ciphertext">The encrypted bytes.</param>
    /// <param name="group">The group.</param>
    /// <param name="keys">The known encryption keys, in the order in which they are tried. Keys of another length open nothing.</param>
    /// <param name="plaintext">The plaintext.</param>
    /// <param name="sender">The member's Ed25519 key.</param>
    /// <param name="senderId">The member's id.</param>
    /// <param name="reason">Why the bytes are refused.</param>
    /// <returns>Whether a key opens them and the member is genuine.</returns>
    public static bool TryDecrypt(
        ReadOnlySpan<byte> ciphertext,
        GroupId group,
        IEnumerable<SecretKey> keys,
        [NotNullWhen(true)] out byte[]? plaintext,
        out Ed25519PublicKey sender,
        out AccountId senderId,
        out RejectReason reason)
    {
        ArgumentNullException.ThrowIfNull(keys);
        plaintext = null;
        sender = default;
        senderId = default;
        reason = RejectReason.TooShort;
        if (ciphertext.Length < Overhead)
        {
            return false;
        }

        int length = ciphertext.Length - Overhead;
        byte[] rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> opened = rented.AsSpan(0, length);
        try
        {
            reason = TryOpen(ciphertext, keys, opened)
                ? TryReadDictionary(opened, group, out plaintext, out sender, out senderId)
                : RejectReason.DecryptionFailed;
            return plaintext is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(opened);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    internal static byte[] Encrypt(
        ReadOnlySpan<byte> plaintext, AccountKeys sender, GroupId group, ReadOnlySpan<byte> key, bool compress, int padding, ReadOnlySpan<byte> nonce)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(plaintext.Length, MaxPlaintextSize, nameof(plaintext));
        ArgumentOutOfRangeException.ThrowIfNegative(padding);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(padding, MaxPadding);
        if (key.Length != KeySize)
        {
            throw new ArgumentException($"Expected {KeySize} bytes, got {key.Length}.", nameof(key));
        }

        byte[] compressed = compress ? Zstd.Compress(plaintext) : [];
        try
        {
            bool isCompressed = compress && compressed.Length < plaintext.Length;
            return EncryptCarried(isCompressed ? compressed : plaintext, isCompressed, sender, group, key, padding, nonce);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(compressed);
        }
    }

    private static byte[] EncryptCarried(
        ReadOnlySpan<byte> carried, bool isCompressed, AccountKeys sender, GroupId group, ReadOnlySpan<byte> key, int padding, ReadOnlySpan<byte> nonce)
    {
        var dictionary = new ArrayBufferWriter<byte>(carried.Length + 160);
        WriteDictionary(dictionary, carried, isCompressed, sender, group);
        int least = Overhead + dictionary.WrittenCount;
        int length = padding > 1 ? (least + padding - 1) / padding * padding : least;
        byte[] padded = ArrayPool<byte>.Shared.Rent(length - Overhead);
        Span<byte> inner = padded.AsSpan(0, length - Overhead);
        try
        {
            dictionary.WrittenSpan.CopyTo(inner);
            inner[dictionary.WrittenCount..].Clear();
            byte[] ciphertext = GC.AllocateUninitializedArray<byte>(length);
            nonce.CopyTo(ciphertext);
            XChaCha20Poly1305.Encrypt(inner, key, nonce, ciphertext.AsSpan(nonce.Length));
            return ciphertext;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(inner);
            ArrayPool<byte>.Shared.Return(padded);
            dictionary.Clear();
        }
    }

    private static void WriteDictionary(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> carried, bool isCompressed, AccountKeys sender, GroupId group)
    {
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        Sign(carried, sender, group, signature);
        Ed25519PublicKey senderKey = sender.Ed25519PublicKey;
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteInteger(""u8, Version);
        writer.WriteBytes("a"u8, senderKey.AsSpan());
        if (!isCompressed)
        {
            writer.WriteBytes("d"u8, carried);
        }

        writer.WriteBytes("s"u8, signature);
        if (isCompressed)
        {
            writer.WriteBytes("z"u8, carried);
        }

        writer.End();
    }

    private static void Sign(ReadOnlySpan<byte> carried, AccountKeys sender, GroupId group, Span<byte> signature)
    {
        byte[] rented = RentSigned(carried, group, out Span<byte> signed);
        try
        {
            sender.Sign(signed, signature);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(signed);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static bool Verify(ReadOnlySpan<byte> carried, ReadOnlySpan<byte> signature, ReadOnlySpan<byte> senderKey, GroupId group)
    {
        byte[] rented = RentSigned(carried, group, out Span<byte> signed);
        bool valid = Ed25519.Verify(signed, signature, senderKey);
        CryptographicOperations.ZeroMemory(signed);
        ArrayPool<byte>.Shared.Return(rented);
        return valid;
    }

    private static byte[] RentSigned(ReadOnlySpan<byte> carried, GroupId group, out Span<byte> signed)
    {
        byte[] rented = ArrayPool<byte>.Shared.Rent(carried.Length + Ed25519.PublicKeySize);
        signed = rented.AsSpan(0, carried.Length + Ed25519.PublicKeySize);
        carried.CopyTo(signed);
        group.PublicKey.CopyTo(signed[carried.Length..]);
        return rented;
    }

    private static bool TryOpen(ReadOnlySpan<byte> ciphertext, IEnumerable<SecretKey> keys, Span<byte> opened)
    {
        ReadOnlySpan<byte> nonce = ciphertext[..XChaCha20Poly1305.NonceSize];
        foreach (SecretKey key in keys)
        {
            if (key.Length == KeySize && XChaCha20Poly1305.TryDecrypt(ciphertext[nonce.Length..], key.Expose(), nonce, opened))
            {
                return true;
            }
        }

        return false;
    }

    private static RejectReason TryReadDictionary(ReadOnlySpan<byte> opened, GroupId group, out byte[]? plaintext, out Ed25519PublicKey sender, out AccountId senderId)
    {
        plaintext = null;
        sender = default;
        senderId = default;
        var reader = new BencodeReader(opened.TrimEnd((byte)0));
        ReadOnlySpan<byte> plain = default;
        ReadOnlySpan<byte> compressed = default;
        bool hasPlain = false;
        bool hasCompressed = false;
        bool isComplete = reader.TryEnterDictionary()
            & (reader.TryFindKey(""u8) && reader.TryReadInteger(out long version) && version == Version)
            & (reader.TryFindKey("a"u8) & reader.TryReadBytes(out ReadOnlySpan<byte> senderKey) && senderKey.Length == Ed25519.PublicKeySize)
            & (!(hasPlain = reader.TryFindKey("d"u8)) || reader.TryReadBytes(out plain))
            & (reader.TryFindKey("s"u8) & reader.TryReadBytes(out ReadOnlySpan<byte> signature) && signature.Length == Ed25519.SignatureSize)
            & (!(hasCompressed = reader.TryFindKey("z"u8)) || reader.TryReadBytes(out compressed))
            & SkipRest(ref reader);
        if (!isComplete || hasPlain == hasCompressed || (plain.IsEmpty && compressed.IsEmpty))
        {
            return RejectReason.MalformedDictionary;
        }

        var key = Ed25519PublicKey.Create(senderKey);
        if (!KeyConversions.TryToX25519(key, out X25519PublicKey converted))
        {
            return RejectReason.InvalidSenderKey;
        }

        if (!Verify(plain.IsEmpty ? compressed : plain, signature, senderKey, group))
        {
            return RejectReason.InvalidSenderSignature;
        }

        if (!compressed.IsEmpty && (!Zstd.TryDecompress(compressed, MaxPlaintextSize, out plaintext) || plaintext.Length == 0))
        {
            plaintext = null;
            return RejectReason.DecompressionFailed;
        }

        plaintext ??= plain.ToArray();
        sender = key;
        senderId = new AccountId(converted);
        return RejectReason.None;
    }

    private static bool SkipRest(ref BencodeReader reader)
    {
        while (reader.TryReadKey(out _))
        {
            if (!reader.TrySkip())
            {
                return false;
            }
        }

        return reader.TryLeave() && reader.IsComplete;
    }
}
