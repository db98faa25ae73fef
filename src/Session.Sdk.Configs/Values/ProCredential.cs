using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Represents what proves that the account has Session Pro. It holds a secret seed, which <see cref="Dispose"/> wipes.</summary>
public sealed class ProCredential : IDisposable
{
    private const int SeedSize = 32;

    private const int SignatureSize = 64;

    private readonly byte[] _seed;

    /// <summary>Makes a credential; all bytes are copied.</summary>
    /// <param name="expiry">When it ends; whole seconds.</param>
    /// <param name="revocationTag">32 bytes.</param>
    /// <param name="rotatingSeed">The seed of the rotating Ed25519 key; 32 bytes.</param>
    /// <param name="signature">The backend's signature; 64 bytes.</param>
    /// <exception cref="ArgumentException">A length is wrong.</exception>
    public ProCredential(DateTimeOffset expiry, ReadOnlySpan<byte> revocationTag, ReadOnlySpan<byte> rotatingSeed, ReadOnlySpan<byte> signature)
    {
        if (revocationTag.Length != SeedSize || rotatingSeed.Length != SeedSize || signature.Length != SignatureSize)
        {
            throw new ArgumentException("A Pro credential has 32, 32 and 64 bytes.");
        }

        Expiry = expiry;
        _seed = rotatingSeed.ToArray();
        Proof = new ProProof
        {
            Tag = revocationTag.ToArray(),
            RotatingKey = PublicKeyOf(rotatingSeed),
            Expiry = (ulong)Math.Max(expiry.ToUnixTimeSeconds(), 0),
            Signature = signature.ToArray(),
        };
    }

    /// <summary>Gets when the credential ends.</summary>
    public DateTimeOffset Expiry { get; }

    /// <summary>Gets the proof that goes with messages: its tag, the public half of the rotating key, the end and the backend's signature.</summary>
    public ProProof Proof { get; }

    /// <summary>Gets the secret seed of the rotating key, 32 bytes. It is not written as JSON.</summary>
    [JsonIgnore]
    public ReadOnlyMemory<byte> RotatingSeed => _seed;

    /// <summary>Wipes the seed. Whatever was given this credential has a copy of its own.</summary>
    public void Dispose() => CryptographicOperations.ZeroMemory(_seed);

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(ProCredential);

    internal static bool TryParse(ReadOnlySpan<byte> bytes, [NotNullWhen(true)] out ProCredential? credential)
    {
        credential = null;
        var reader = new ConfigReader(bytes);
        if (!ConfigDataReader.TryRead(ref reader, out ConfigDictionary? fields))
        {
            return false;
        }

        try
        {
            if (fields.GetTime('e') is not { } expiry
                || fields.GetBytes('g', SeedSize) is not { } tag
                || fields.GetBytes('r', SeedSize) is not { } seed
                || fields.GetBytes('s', SignatureSize) is not { } signature)
            {
                return false;
            }

            credential = new ProCredential(expiry, tag, seed, signature);
            return true;
        }
        finally
        {
            fields.Wipe();
        }
    }

    internal bool IsSameAs(ProCredential other) =>
        Expiry.ToUnixTimeSeconds() == other.Expiry.ToUnixTimeSeconds()
        && Proof.Tag.Span.SequenceEqual(other.Proof.Tag.Span)
        && CryptographicOperations.FixedTimeEquals(_seed, other._seed)
        && Proof.Signature.Span.SequenceEqual(other.Proof.Signature.Span);

    internal byte[] ToArray()
    {
        using var buffer = new ConfigBuffer();
        buffer.WriteByte('d');
        buffer.WriteKey('e');
        buffer.WriteInteger(Expiry.ToUnixTimeSeconds());
        buffer.WriteKey('g');
        buffer.WriteBytes(Proof.Tag.Span);
        buffer.WriteKey('r');
        buffer.WriteBytes(RotatingSeed.Span);
        buffer.WriteKey('s');
        buffer.WriteBytes(Proof.Signature.Span);
        buffer.WriteByte('e');
        return buffer.Written.ToArray();
    }

    private static byte[] PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        byte[] publicKey = new byte[Ed25519.PublicKeySize];
        Span<byte> secretKey = stackalloc byte[Ed25519.SecretKeySize];
        try
        {
            Ed25519.DeriveKeyPair(seed, publicKey, secretKey);
            return publicKey;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretKey);
        }
    }
}
