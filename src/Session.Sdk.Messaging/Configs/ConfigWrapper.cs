using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Google.Protobuf;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Wraps a user config, already encrypted, into the form of a message from the account to itself, as swarms keep it.</summary>
/// <remarks>The same config gives the same bytes, so that the swarm's hash is stable. Configs of groups are stored bare. Safe to use from several threads.</remarks>
internal static class ConfigWrapper
{
    private const int MaxLayers = 2;

    /// <summary>Tells whether a namespace holds a config that is wrapped.</summary>
    /// <param name="kind">The namespace.</param>
    /// <returns>Whether it is that of one of an account's own configs: 2 to 5.</returns>
    public static bool IsWrapped(Namespace kind) => SharedConfigKinds.Of(kind) is not null;

    /// <summary>Wraps an encrypted config message.</summary>
    /// <param name="config">The encrypted config message; may be empty.</param>
    /// <param name="kind">The namespace of the config.</param>
    /// <param name="sequenceNumber">The config's sequence number.</param>
    /// <param name="account">The account.</param>
    /// <returns>The bytes to store in the own swarm.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> holds no config of an account.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> config, Namespace kind, long sequenceNumber, AccountKeys account)
    {
        ArgumentNullException.ThrowIfNull(account);
        Protos.SharedConfigMessage.Types.Kind wire = SharedConfigKinds.Of(kind) ?? throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only the configs of an account are wrapped.");
        var message = new Protos.Content
        {
            SharedConfigMessage = new Protos.SharedConfigMessage
            {
                Kind = wire,
                Seqno = sequenceNumber,
                Data = ByteString.CopyFrom(config),
            },
        };
        int length = message.CalculateSize();
        EnvelopeLayout layout = EnvelopeLayout.Config(length + 1 + DirectEncryption.Overhead);
        byte[] stored = GC.AllocateUninitializedArray<byte>(layout.TransportSize);
        layout.WriteTransport(stored, out Span<byte> box, out _);
        Span<byte> padded = DirectEncryption.GetMessagePlace(box);
        message.WriteTo(padded[..length]);
        MessagePadding.Fill(padded, length);
        DirectEncryption.SealInPlace(box, account.Ed25519SecretKey.Expose(), account.X25519PublicKey.AsSpan(), BoxKey.Deterministic);
        return stored;
    }

    /// <summary>Removes one wrapper.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="kind">The namespace of the config that is expected.</param>
    /// <param name="account">The account.</param>
    /// <param name="config">The encrypted config message.</param>
    /// <returns>Whether the bytes are a wrapper that the account made around that config.</returns>
    public static bool TryUnwrap(ReadOnlySpan<byte> stored, Namespace kind, AccountKeys account, [NotNullWhen(true)] out byte[]? config)
    {
        config = null;
        return TryUnwrap(stored, kind, account, out config, out _);
    }

    private static bool TryUnwrap(ReadOnlySpan<byte> stored, Namespace kind, AccountKeys account, [NotNullWhen(true)] out byte[]? config, out bool isExact)
    {
        ArgumentNullException.ThrowIfNull(account);
        config = null;
        isExact = false;
        if (!TransportView.TryRead(stored, out TransportView transport)
            || !transport.IsRequest
            || !transport.HasBody
            || !EnvelopeView.TryRead(transport.Body, out EnvelopeView envelope)
            || envelope.Content.Length <= DirectEncryption.Overhead)
        {
            return false;
        }

        byte[] inner = new byte[envelope.Content.Length - SealedBox.Overhead];
        try
        {
            RejectReason reason = DirectEncryption.TryOpen(
                envelope.Content, account.X25519PublicKey.AsSpan(), account.X25519SecretKey.Expose(), inner, out Ed25519PublicKey sender, out _);
            if (reason != RejectReason.None
                || sender != account.Ed25519PublicKey
                || !MessagePadding.TryRemove(inner.AsSpan(..^DirectEncryption.SignatureOverhead), out ReadOnlySpan<byte> content)
                || !ContentSchema.TryParse(content, out Protos.Content? message)
                || message.SharedConfigMessage is not { } shared
                || SharedConfigKinds.Of(kind) != shared.Kind)
            {
                return false;
            }

            config = shared.Data.ToByteArray();
            isExact = IsExact(stored, envelope);
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(inner);
        }
    }

    /// <summary>Removes the wrappers of stored bytes, at most two, however their outer layers are written. What is not wrapped is taken as it is: some clients store configs bare.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="kind">The namespace of the config that is expected.</param>
    /// <param name="account">The account.</param>
    /// <param name="layers">How many wrappers were removed.</param>
    /// <returns>The encrypted config message.</returns>
    public static byte[] Unwrap(ReadOnlySpan<byte> stored, Namespace kind, AccountKeys account, out int layers)
    {
        layers = 0;
        byte[] config = stored.ToArray();
        while (layers < MaxLayers && TryUnwrap(config, kind, account, out byte[]? inner))
        {
            config = inner;
            layers++;
        }

        return config;
    }

    /// <summary>Removes the wrappers of stored bytes as <see cref="Unwrap"/> does, when they are written as clients write them. Nothing authenticates the outer layers: whoever holds a wrapped config could write them in endless other ways, which are taken as they are.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="kind">The namespace of the config that is expected.</param>
    /// <param name="account">The account.</param>
    /// <param name="layers">How many wrappers were removed.</param>
    /// <returns>The encrypted config message.</returns>
    public static byte[] UnwrapCanonical(ReadOnlySpan<byte> stored, Namespace kind, AccountKeys account, out int layers)
    {
        layers = 0;
        if (!TryUnwrap(stored, kind, account, out byte[]? config, out bool isExact))
        {
            return stored.ToArray();
        }

        // The inner one is authenticated by the outer one, however it is written.
        if (TryUnwrap(config, kind, account, out byte[]? inner, out _))
        {
            layers = MaxLayers;
            return inner;
        }

        // Of old clients that wrapped twice it is not known how they wrote the outer one; one wrapper alone has only ever been written in one way.
        layers = isExact ? 1 : 0;
        return isExact ? config : stored.ToArray();
    }

    /// <summary>Tells whether the layers around the encrypted part are written as clients write them: those of configs, or those of messages to others.</summary>
    private static bool IsExact(ReadOnlySpan<byte> stored, EnvelopeView envelope) =>
        IsWritten(stored, envelope, EnvelopeLayout.Config(envelope.Content.Length)) || IsWritten(stored, envelope, EnvelopeLayout.Direct(envelope.Timestamp, envelope.Content.Length));

    private static bool IsWritten(ReadOnlySpan<byte> stored, EnvelopeView envelope, EnvelopeLayout layout)
    {
        if (stored.Length != layout.TransportSize)
        {
            return false;
        }

        byte[] written = ArrayPool<byte>.Shared.Rent(stored.Length);
        Span<byte> exact = written.AsSpan(0, stored.Length);
        layout.WriteTransport(exact, out Span<byte> place, out Span<byte> proSignature);
        envelope.Content.CopyTo(place);
        if (envelope.ProSignature.Length == proSignature.Length)
        {
            envelope.ProSignature.CopyTo(proSignature);
        }

        bool isExact = exact.SequenceEqual(stored);
        ArrayPool<byte>.Shared.Return(written);
        return isExact;
    }
}
