using System.Buffers.Binary;
using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Builds onion requests: one encrypted layer for each hop around the layer of the destination.</summary>
/// <remarks>
/// All layers are written where they end up in the body and encrypted there, the innermost first, so that building takes no memory beside
/// the request itself. Safe to share between threads.
/// </remarks>
internal static class OnionRequestBuilder
{
    /// <summary>The largest body that a guard accepts, in bytes.</summary>
    public const int MaxBodySize = 10 * 1024 * 1024;

    /// <summary>The most hops that a request may have. Nodes refuse more.</summary>
    public const int MaxHops = 14;

    private const int FrameSize = 4;

    /// <summary>Builds a request to a service node.</summary>
    /// <param name="hops">The nodes that relay it, the guard first. Without hops the destination itself is the guard.</param>
    /// <param name="destination">The node that answers; not one of the hops.</param>
    /// <param name="payload">The request, UTF-8 JSON <c>{"method":…,"params":…}</c>.</param>
    /// <param name="cipher">How the layers are encrypted.</param>
    /// <returns>The body for the guard, and what opens the answer. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The body would be larger than <see cref="MaxBodySize"/>, there are too many hops, or a node's key has a low order.</exception>
    public static OnionRequest BuildForNode(IReadOnlyList<ServiceNode> hops, ServiceNode destination, ReadOnlySpan<byte> payload, OnionCipher cipher = OnionCipher.XChaCha20) =>
        BuildForNode(hops, destination, payload, cipher, EphemeralSource.Secure);

    /// <summary>Builds a request to an HTTP server. The last hop posts it there.</summary>
    /// <param name="hops">The nodes that relay it, the guard first; at least one.</param>
    /// <param name="destination">The server.</param>
    /// <param name="payload">What is encrypted for the server, as it is; for the target <c>/oxen/v4/lsrpc</c> a v4 request.</param>
    /// <param name="target">The path that the last hop posts to: begins with <c>/oxen/</c> or <c>/loki/</c> and ends with <c>/lsrpc</c>.</param>
    /// <param name="cipher">How the layers are encrypted.</param>
    /// <returns>The body for the guard, and what opens the answer. The caller disposes it.</returns>
    /// <exception cref="ArgumentException">The address or the target cannot be used, the body would be larger than <see cref="MaxBodySize"/>, there are no or too many hops, or a key has a low order.</exception>
    public static OnionRequest BuildForServer(IReadOnlyList<ServiceNode> hops, ServerDestination destination, ReadOnlySpan<byte> payload, string target = "/oxen/v4/lsrpc", OnionCipher cipher = OnionCipher.XChaCha20) =>
        BuildForServer(hops, destination, payload, target, cipher, EphemeralSource.Secure);

    internal static OnionRequest BuildForNode(IReadOnlyList<ServiceNode> hops, ServiceNode destination, ReadOnlySpan<byte> payload, OnionCipher cipher, EphemeralSource ephemerals)
    {
        ArgumentNullException.ThrowIfNull(hops);
        ArgumentNullException.ThrowIfNull(destination);
        Ed25519PublicKey nodeKey = destination.Ed25519PublicKey;
        X25519PublicKey layerKey = destination.X25519PublicKey;
        int plaintextLength = checked(FrameSize + payload.Length + RoutingText.FinalNode.Length);
        var layers = new LayerWriter(hops, plaintextLength, RoutingText.ToNodeLength(cipher), cipher, ephemerals);

        Span<byte> plaintext = layers.Innermost;
        BinaryPrimitives.WriteUInt32LittleEndian(plaintext, (uint)payload.Length);
        payload.CopyTo(plaintext[FrameSize..]);
        RoutingText.FinalNode.CopyTo(plaintext[(FrameSize + payload.Length)..]);

        SecretKey answerKey = layers.SealInnermost(layerKey.AsSpan());
        try
        {
            if (hops.Count > 0)
            {
                RoutingText.WriteToNode(layers.LastRoutingText, cipher, layers.EphemeralKey, nodeKey.AsSpan());
            }

            layers.SealHops();
        }
        catch
        {
            answerKey.Dispose();
            throw;
        }

        return new OnionRequest(layers.Body, cipher, answerKey);
    }

    internal static OnionRequest BuildForServer(IReadOnlyList<ServiceNode> hops, ServerDestination destination, ReadOnlySpan<byte> payload, string target, OnionCipher cipher, EphemeralSource ephemerals)
    {
        ArgumentNullException.ThrowIfNull(hops);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(target);
        ArgumentOutOfRangeException.ThrowIfZero(hops.Count, nameof(hops));
        var server = ServerAddress.Of(destination.BaseUrl, target);
        X25519PublicKey layerKey = destination.PublicKey;
        var layers = new LayerWriter(hops, payload.Length, RoutingText.ToServerLength(cipher, server), cipher, ephemerals);

        payload.CopyTo(layers.Innermost);
        SecretKey answerKey = layers.SealInnermost(layerKey.AsSpan());
        try
        {
            RoutingText.WriteToServer(layers.LastRoutingText, cipher, layers.EphemeralKey, server);
            layers.SealHops();
        }
        catch
        {
            answerKey.Dispose();
            throw;
        }

        return new OnionRequest(layers.Body, cipher, answerKey);
    }

    /// <summary>Gives the size of the body of a request to a node.</summary>
    internal static long SizeForNode(int payloadLength, int hops, OnionCipher cipher) =>
        SizeOf((long)FrameSize + payloadLength + RoutingText.FinalNode.Length, RoutingText.ToNodeLength(cipher), hops, cipher);

    /// <summary>Gives the size of the body of a request to a server.</summary>
    internal static long SizeForServer(int payloadLength, in ServerAddress server, int hops, OnionCipher cipher) =>
        SizeOf(payloadLength, RoutingText.ToServerLength(cipher, server), hops, cipher);

    private static long SizeOf(long plaintextLength, int lastRoutingLength, int hops, OnionCipher cipher)
    {
        int overhead = LayerCipher.Overhead(cipher);
        long size = plaintextLength + overhead + FrameSize + RoutingText.OuterLength(cipher);
        return hops == 0 ? size : size + ((long)hops * (FrameSize + overhead)) + lastRoutingLength + ((long)(hops - 1) * RoutingText.ToNodeLength(cipher));
    }

    /// <summary>Writes layers into the body from the inside out. A layer of a hop stands one frame and one nonce before the layer in it.</summary>
    private struct LayerWriter
    {
        private readonly IReadOnlyList<ServiceNode> _hops;
        private readonly OnionCipher _cipher;
        private readonly EphemeralSource _ephemerals;
        private readonly int _nonceSize;
        private readonly int _overhead;
        private readonly int _lastRoutingLength;
        private KeyBuffer _ephemeralKey;
        private int _start;
        private int _end;

        internal LayerWriter(IReadOnlyList<ServiceNode> hops, int plaintextLength, int lastRoutingLength, OnionCipher cipher, EphemeralSource ephemerals)
        {
            if (hops.Count > MaxHops)
            {
                throw new ArgumentException($"A request has at most {MaxHops} hops.", nameof(hops));
            }

            _hops = hops;
            _cipher = cipher;
            _ephemerals = ephemerals;
            _nonceSize = LayerCipher.NonceSize(cipher);
            _overhead = LayerCipher.Overhead(cipher);
            _lastRoutingLength = lastRoutingLength;

            long size = SizeOf(plaintextLength, lastRoutingLength, hops.Count, cipher);
            if (size > MaxBodySize)
            {
                throw new ArgumentException($"An onion request has at most {MaxBodySize} bytes; this one would have {size}.", nameof(plaintextLength));
            }

            Body = GC.AllocateUninitializedArray<byte>((int)size);
            _start = FrameSize + hops.Count * (FrameSize + _nonceSize);
            _end = _start + plaintextLength + _overhead;
        }

        internal byte[] Body { get; }

        /// <summary>Gets where the plaintext of the innermost layer is to be written.</summary>
        internal readonly Span<byte> Innermost => Body.AsSpan((_start + _nonceSize)..(_end - _overhead + _nonceSize));

        /// <summary>Gets where the text behind the innermost layer is to be written.</summary>
        internal readonly Span<byte> LastRoutingText => Body.AsSpan(_end, _lastRoutingLength);

        /// <summary>Gets the ephemeral public key of the layer that was sealed last.</summary>
        internal readonly ReadOnlySpan<byte> EphemeralKey
        {
            [System.Diagnostics.CodeAnalysis.UnscopedRef]
            get => _ephemeralKey;
        }

        /// <summary>Seals the innermost layer and keeps its key and shared secret, because the answer is encrypted with them.</summary>
        internal SecretKey SealInnermost(ReadOnlySpan<byte> publicKey)
        {
            Span<byte> secrets = stackalloc byte[OnionRequest.SecretsSize];
            try
            {
                Seal(publicKey, secrets[..LayerCipher.KeySize], secrets[LayerCipher.KeySize..]);
                return SecretKey.CopyFrom(secrets);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secrets);
            }
        }

        /// <summary>Seals the layers of the hops from the last to the guard, and frames the guard's.</summary>
        internal void SealHops()
        {
            Span<byte> secrets = stackalloc byte[OnionRequest.SecretsSize];
            try
            {
                int routingLength = _lastRoutingLength;
                for (int i = _hops.Count - 1; i >= 0; i--)
                {
                    if (i < _hops.Count - 1)
                    {
                        routingLength = RoutingText.ToNodeLength(_cipher);
                        Ed25519PublicKey next = _hops[i + 1].Ed25519PublicKey;
                        RoutingText.WriteToNode(Body.AsSpan(_end, routingLength), _cipher, _ephemeralKey, next.AsSpan());
                    }

                    WriteFrame();
                    _start -= FrameSize + _nonceSize;
                    _end += routingLength + _overhead - _nonceSize;
                    X25519PublicKey hopKey = _hops[i].X25519PublicKey;
                    Seal(hopKey.AsSpan(), secrets[..LayerCipher.KeySize], secrets[LayerCipher.KeySize..]);
                }

                WriteFrame();
                RoutingText.WriteOuter(Body.AsSpan(_end), _cipher, _ephemeralKey);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(secrets);
            }
        }

        private readonly void WriteFrame() => BinaryPrimitives.WriteUInt32LittleEndian(Body.AsSpan(_start - FrameSize), (uint)(_end - _start));

        private void Seal(ReadOnlySpan<byte> publicKey, Span<byte> key, Span<byte> sharedSecret)
        {
            Span<byte> ephemeralSecret = stackalloc byte[X25519.KeySize];
            try
            {
                Span<byte> layer = Body.AsSpan(_start.._end);
                _ephemerals.Fill(ephemeralSecret);
                _ephemerals.Fill(layer[.._nonceSize]);
                X25519.DerivePublicKey(ephemeralSecret, _ephemeralKey);
                if (!X25519.TryDeriveSharedSecret(ephemeralSecret, publicKey, sharedSecret))
                {
                    throw new ArgumentException("The X25519 key of a hop or of the destination has a low order.");
                }

                LayerCipher.DeriveKey(_cipher, sharedSecret, _ephemeralKey, publicKey, key);
                LayerCipher.SealInPlace(_cipher, key, layer);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(ephemeralSecret);
            }
        }
    }

    [System.Runtime.CompilerServices.InlineArray(X25519.KeySize)]
    private struct KeyBuffer
    {
        private byte _element;
    }
}
