using System.Buffers;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Encrypts bytes from one account to another: signed by the sender, sealed for the recipient. <see cref="DirectMessage"/> makes whole messages of it.</summary>
/// <remarks>Nothing is padded here. Signed form: message, sender's Ed25519 key (32 bytes), signature (64). The signature also covers the recipient's X25519 key.</remarks>
internal static class DirectEncryption
{
    /// <summary>How many bytes the signed form is longer than the message.</summary>
    public const int SignatureOverhead = Ed25519.PublicKeySize + Ed25519.SignatureSize;

    /// <summary>How many bytes the encrypted form is longer than the message.</summary>
    public const int Overhead = SignatureOverhead + SealedBox.Overhead;

    private static ReadOnlySpan<byte> EphemeralDomain => "SessionBoxEphemeralHashKey"u8;

    /// <summary>Signs a message for a recipient.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="sender">The sender's keys.</param>
    /// <param name="recipient">The recipient's X25519 key.</param>
    /// <param name="destination">Receives the message's length + <see cref="SignatureOverhead"/> bytes. The message may already stand at its beginning.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has a wrong length.</exception>
    public static void Sign(ReadOnlySpan<byte> message, AccountKeys sender, X25519PublicKey recipient, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(sender);
        ThrowIfNot(message.Length + SignatureOverhead, destination);
        message.CopyTo(destination);
        SignInPlace(destination, sender.Ed25519SecretKey.Expose(), recipient.AsSpan());
    }

    /// <summary>Signs and encrypts a message with a fresh ephemeral key.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="sender">The sender's keys.</param>
    /// <param name="recipient">The recipient's X25519 key.</param>
    /// <param name="destination">Receives the message's length + <see cref="Overhead"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has a wrong length, or the recipient's key has a low order.</exception>
    public static void Encrypt(ReadOnlySpan<byte> message, AccountKeys sender, X25519PublicKey recipient, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(sender);
        Place(message, destination);
        SealInPlace(destination, sender.Ed25519SecretKey.Expose(), recipient.AsSpan(), BoxKey.Fresh);
    }

    /// <summary>Signs and encrypts a message with a fresh ephemeral key.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="sender">The sender's keys.</param>
    /// <param name="recipient">The recipient's X25519 key.</param>
    /// <returns>The encrypted message.</returns>
    /// <exception cref="ArgumentException">The recipient's key has a low order.</exception>
    public static byte[] Encrypt(ReadOnlySpan<byte> message, AccountKeys sender, X25519PublicKey recipient)
    {
        byte[] ciphertext = GC.AllocateUninitializedArray<byte>(message.Length + Overhead);
        Encrypt(message, sender, recipient, ciphertext);
        return ciphertext;
    }

    /// <summary>Signs and encrypts a message so that the same inputs give the same bytes. Recipients cannot tell the difference.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="sender">The sender's keys.</param>
    /// <param name="recipient">The recipient's X25519 key.</param>
    /// <param name="destination">Receives the message's length + <see cref="Overhead"/> bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has a wrong length, or the recipient's key has a low order.</exception>
    public static void EncryptDeterministic(ReadOnlySpan<byte> message, AccountKeys sender, X25519PublicKey recipient, Span<byte> destination)
    {
        ArgumentNullException.ThrowIfNull(sender);
        Place(message, destination);
        SealInPlace(destination, sender.Ed25519SecretKey.Expose(), recipient.AsSpan(), BoxKey.Deterministic);
    }

    /// <summary>Signs and encrypts a message so that the same inputs give the same bytes. Recipients cannot tell the difference.</summary>
    /// <param name="message">The message; may be empty.</param>
    /// <param name="sender">The sender's keys.</param>
    /// <param name="recipient">The recipient's X25519 key.</param>
    /// <returns>The encrypted message.</returns>
    /// <exception cref="ArgumentException">The recipient's key has a low order.</exception>
    public static byte[] EncryptDeterministic(ReadOnlySpan<byte> message, AccountKeys sender, X25519PublicKey recipient)
    {
        byte[] ciphertext = GC.AllocateUninitializedArray<byte>(message.Length + Overhead);
        EncryptDeterministic(message, sender, recipient, ciphertext);
        return ciphertext;
    }

    /// <summary>Opens a message and verifies its sender.</summary>
    /// <param name="ciphertext">The encrypted message.</param>
    /// <param name="recipient">The recipient's keys.</param>
    /// <param name="destination">Receives <paramref name="ciphertext"/>'s length − <see cref="Overhead"/> bytes; wiped when the answer is no.</param>
    /// <param name="sender">The sender's Ed25519 key.</param>
    /// <param name="senderId">The sender's id.</param>
    /// <returns>Whether the message was meant for the recipient and its sender is genuine.</returns>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has a wrong length.</exception>
    public static bool TryDecrypt(ReadOnlySpan<byte> ciphertext, AccountKeys recipient, Span<byte> destination, out Ed25519PublicKey sender, out AccountId senderId)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        return TryDecrypt(ciphertext, recipient.X25519PublicKey, recipient.X25519SecretKey, destination, out sender, out senderId);
    }

    /// <summary>Opens a message with a bare X25519 key pair and verifies its sender.</summary>
    /// <param name="ciphertext">The encrypted message.</param>
    /// <param name="publicKey">The recipient's public key.</param>
    /// <param name="secretKey">The recipient's secret key, 32 bytes.</param>
    /// <param name="destination">Receives <paramref name="ciphertext"/>'s length − <see cref="Overhead"/> bytes; wiped when the answer is no.</param>
    /// <param name="sender">The sender's Ed25519 key.</param>
    /// <param name="senderId">The sender's id.</param>
    /// <returns>Whether the message was meant for the recipient and its sender is genuine.</returns>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public static bool TryDecrypt(ReadOnlySpan<byte> ciphertext, X25519PublicKey publicKey, SecretKey secretKey, Span<byte> destination, out Ed25519PublicKey sender, out AccountId senderId)
    {
        ArgumentNullException.ThrowIfNull(secretKey);
        sender = default;
        senderId = default;
        if (ciphertext.Length < Overhead)
        {
            return false;
        }

        ThrowIfNot(ciphertext.Length - Overhead, destination);
        int innerLength = ciphertext.Length - SealedBox.Overhead;
        byte[] rented = ArrayPool<byte>.Shared.Rent(innerLength);
        Span<byte> inner = rented.AsSpan(0, innerLength);
        try
        {
            bool opened = TryOpen(ciphertext, publicKey.AsSpan(), secretKey.Expose(), inner, out sender, out senderId) == RejectReason.None;
            if (opened)
            {
                inner[..destination.Length].CopyTo(destination);
            }
            else
            {
                destination.Clear();
            }

            return opened;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(inner);
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>Opens a message; its beginning is left at the beginning of <paramref name="inner"/>, which is as long as the sealed bytes.</summary>
    internal static RejectReason TryOpen(ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> publicKey, ReadOnlySpan<byte> secretKey, Span<byte> inner, out Ed25519PublicKey sender, out AccountId senderId)
    {
        sender = default;
        senderId = default;
        if (ciphertext.Length < Overhead || !SealedBox.TryOpen(ciphertext, publicKey, secretKey, inner))
        {
            return RejectReason.DecryptionFailed;
        }

        // The recipient's key takes the signature's place, so that what was signed stands in one piece.
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        inner[^Ed25519.SignatureSize..].CopyTo(signature);
        ReadOnlySpan<byte> senderKey = inner[^SignatureOverhead..^Ed25519.SignatureSize];
        publicKey.CopyTo(inner[^Ed25519.SignatureSize..]);
        if (!Ed25519.Verify(inner[..^(Ed25519.SignatureSize - X25519.KeySize)], signature, senderKey))
        {
            return RejectReason.InvalidSenderSignature;
        }

        Span<byte> converted = stackalloc byte[X25519.KeySize];
        if (!Ed25519.TryConvertPublicKeyToX25519(senderKey, converted))
        {
            return RejectReason.InvalidSenderKey;
        }

        sender = Ed25519PublicKey.Create(senderKey);
        senderId = new AccountId(X25519PublicKey.Create(converted));
        return RejectReason.None;
    }

    /// <summary>Gives the place of the message in the buffer that <see cref="SealInPlace"/> encrypts.</summary>
    internal static Span<byte> GetMessagePlace(Span<byte> box) => box[SealedBox.Overhead..^SignatureOverhead];

    /// <summary>Signs and seals the message that stands at its place in <paramref name="box"/>, without another buffer.</summary>
    internal static void SealInPlace(Span<byte> box, ReadOnlySpan<byte> senderSecretKey, ReadOnlySpan<byte> recipient, BoxKey key)
    {
        Span<byte> inner = box[SealedBox.Overhead..];
        SignInPlace(inner, senderSecretKey, recipient);
        bool isSealed;
        if (key.IsDeterministic)
        {
            Span<byte> seed = stackalloc byte[X25519.KeySize];
            try
            {
                DeriveEphemeralSeed(inner[..^SignatureOverhead], senderSecretKey[..Ed25519.SeedSize], recipient, seed);
                isSealed = SealedBox.TrySealDeterministic(inner, recipient, seed, box);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(seed);
            }
        }
        else
        {
            isSealed = key.EphemeralSecret.IsEmpty
                ? SealedBox.TrySeal(inner, recipient, box)
                : SealedBox.TrySealWithEphemeralSecret(inner, recipient, key.EphemeralSecret, box);
        }

        if (!isSealed)
        {
            CryptographicOperations.ZeroMemory(box);
            throw new ArgumentException("The recipient's key has a low order.", nameof(recipient));
        }
    }

    private static void SignInPlace(Span<byte> signed, ReadOnlySpan<byte> senderSecretKey, ReadOnlySpan<byte> recipient)
    {
        // The recipient's key is signed but not sent: the signature takes its place.
        Span<byte> signature = stackalloc byte[Ed25519.SignatureSize];
        senderSecretKey[Ed25519.SeedSize..].CopyTo(signed[^SignatureOverhead..]);
        recipient.CopyTo(signed[^Ed25519.SignatureSize..]);
        Ed25519.Sign(signed[..^(Ed25519.SignatureSize - X25519.KeySize)], senderSecretKey, signature);
        signature.CopyTo(signed[^Ed25519.SignatureSize..]);
    }

    private static void DeriveEphemeralSeed(ReadOnlySpan<byte> message, ReadOnlySpan<byte> senderSeed, ReadOnlySpan<byte> recipient, Span<byte> seed)
    {
        using var hasher = new Blake2bHasher(seed.Length, EphemeralDomain);
        hasher.Append(senderSeed);
        hasher.Append(recipient);
        hasher.Append(message);
        hasher.Finish(seed);
    }

    private static void Place(ReadOnlySpan<byte> message, Span<byte> box)
    {
        ThrowIfNot(message.Length + Overhead, box);
        message.CopyTo(GetMessagePlace(box));
    }

    private static void ThrowIfNot(int length, Span<byte> destination)
    {
        if (destination.Length != length)
        {
            throw new ArgumentException($"Expected {length} bytes, got {destination.Length}.", nameof(destination));
        }
    }
}
