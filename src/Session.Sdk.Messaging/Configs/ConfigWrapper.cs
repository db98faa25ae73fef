using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Google.Protobuf;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Wraps a user config, already encrypted, into the form of a message from the account to itself, as swarms keep it.</summary>
/// <remarks>The same config gives the same bytes, so that the swarm's hash is stable. Configs of groups are stored bare. Safe to use from several threads.</remarks>
public static class ConfigWrapper
{
    private const int MaxLayers = 2;
    private const int FirstNamespace = 2;
    private const int LastNamespace = 5;

    /// <summary>Tells which config a namespace holds.</summary>
    /// <param name="namespaceNumber">The number of the namespace.</param>
    /// <param name="kind">The config.</param>
    /// <returns>Whether the namespace holds a config that is wrapped: 2 to 5.</returns>
    public static bool TryGetKind(int namespaceNumber, out SharedConfigKind kind)
    {
        bool isWrapped = namespaceNumber is >= FirstNamespace and <= LastNamespace;
        kind = isWrapped ? (SharedConfigKind)(namespaceNumber - FirstNamespace) + (int)SharedConfigKind.UserProfile : default;
        return isWrapped;
    }

    /// <summary>Wraps an encrypted config message.</summary>
    /// <param name="config">The encrypted config message; may be empty.</param>
    /// <param name="kind">Which config it is.</param>
    /// <param name="sequenceNumber">The config's sequence number.</param>
    /// <param name="account">The account.</param>
    /// <returns>The bytes to store in the own swarm.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="kind"/> is no config.</exception>
    public static byte[] Wrap(ReadOnlySpan<byte> config, SharedConfigKind kind, long sequenceNumber, AccountKeys account)
    {
        ArgumentNullException.ThrowIfNull(account);
        if (!Enum.IsDefined(kind))
        {
            throw new ArgumentOutOfRangeException(nameof(kind));
        }

        var message = new Protos.Content
        {
            SharedConfigMessage = new Protos.SharedConfigMessage
            {
                Kind = (Protos.SharedConfigMessage.Types.Kind)kind,
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
    /// <param name="kind">Which config is expected.</param>
    /// <param name="account">The account.</param>
    /// <param name="config">The encrypted config message.</param>
    /// <returns>Whether the bytes are a wrapper that the account made around that config.</returns>
    public static bool TryUnwrap(ReadOnlySpan<byte> stored, SharedConfigKind kind, AccountKeys account, [NotNullWhen(true)] out byte[]? config)
    {
        ArgumentNullException.ThrowIfNull(account);
        config = null;
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
                || (SharedConfigKind)shared.Kind != kind)
            {
                return false;
            }

            config = shared.Data.ToByteArray();
            return true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(inner);
        }
    }

    /// <summary>Removes the wrappers of stored bytes, at most two. What is not wrapped is taken as it is: some clients store configs bare.</summary>
    /// <param name="stored">The stored bytes.</param>
    /// <param name="kind">Which config is expected.</param>
    /// <param name="account">The account.</param>
    /// <param name="layers">How many wrappers were removed.</param>
    /// <returns>The encrypted config message.</returns>
    public static byte[] Unwrap(ReadOnlySpan<byte> stored, SharedConfigKind kind, AccountKeys account, out int layers)
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
}
