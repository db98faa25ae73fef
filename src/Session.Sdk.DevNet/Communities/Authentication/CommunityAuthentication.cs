using System.Numerics;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Checks the <c>X-SOGS-*</c> headers in the order in which the server checks them.</summary>
internal sealed class CommunityAuthentication(CommunityState state, X25519PublicKey serverKey)
{
    private const int KeySize = 1 + Ed25519.PublicKeySize;
    private const int NonceSize = 16;
    private const int BodyHashSize = 64;
    private const long Tolerance = 24 * 60 * 60;
    private static readonly string[] Names = ["X-SOGS-Pubkey", "X-SOGS-Nonce", "X-SOGS-Timestamp", "X-SOGS-Signature"];

    /// <summary>Gives the id whose account the headers would make, before anything but the key's form is checked.</summary>
    public static string? Announced(CommunityRequest request) =>
        request.Headers[Names[0]] is { Length: > 0 } key && TryReadBytes(key, KeySize, out byte[] bytes) ? Convert.ToHexStringLower(bytes) : null;

    /// <summary>Gives who signed the request; <see langword="null"/> for an anonymous one.</summary>
    /// <exception cref="RefusedException">The headers are wrong.</exception>
    public Caller? Check(CommunityRequest request)
    {
        string[] values = [.. Names.Select(name => request.Headers[name] ?? "")];
        int missing = values.Count(value => value.Length == 0);
        if (missing > 0)
        {
            return missing == Names.Length ? null : throw new RefusedException(CommunityAnswer.Plain(400, $"Invalid authentication headers: missing {missing}/4 required X-SOGS-* headers"));
        }

        (string id, byte[] key) = ReadKey(values[0]);
        byte[] nonce = TryReadBytes(values[1], NonceSize, out byte[] read) ? read : throw Refuse(400, "X-SOGS-Nonce must be 16 bytes (encoded as base64 or hex)");
        byte[] signature = ReadSignature(values[3]);
        CheckTime(values[2]);
        CommunityAccount account = state.Accounts.Login(id);
        if (account.IsBanned)
        {
            throw new RefusedException(CommunityAnswer.Plain(403, "Banned"));
        }

        if (!state.Nonces.TryUse(nonce, state.Now))
        {
            throw Refuse(425, "X-SOGS-Nonce cannot be reused");
        }

        if (!Ed25519.Verify(SignedBytes(request, nonce, values[2]), signature, key))
        {
            throw Refuse(401, "X-SOGS-Signature verification failed");
        }

        return new Caller(account, id);
    }

    private static RefusedException Refuse(int status, string text) => new(CommunityAnswer.Plain(status, "Invalid authentication: " + text));

    private static byte[] ReadSignature(string text)
    {
        if (!TryReadBytes(text, Ed25519.SignatureSize, out byte[] signature))
        {
            throw Refuse(400, "X-SOGS-Signature is not base64[88]");
        }

        return signature.Length == Ed25519.SignatureSize ? signature : throw new ServerFailureException("The signature has blanks in it.");
    }

    // Hex is told by its length alone; blanks in it make the bytes fewer, which nobody looks at again.
    private static bool TryReadBytes(string text, int size, out byte[] bytes) => text.Length == 2 * size
        ? ServerValues.TryReadHex(text, out bytes)
        : ServerValues.TryReadBase64(text, out bytes) && bytes.Length == size;

    private (string Id, byte[] Key) ReadKey(string text)
    {
        if (!TryReadBytes(text, KeySize, out byte[] bytes))
        {
            throw Refuse(400, "X-SOGS-Pubkey is not a valid 66-hex digit id");
        }

        if (bytes.Length != KeySize)
        {
            throw new ServerFailureException("The key has blanks in it.");
        }

        bool hasNewIds = state.Blinding is CommunityBlinding.Both or CommunityBlinding.Only25;
        if (bytes[0] is not (0x00 or 0x15) && !(hasNewIds && bytes[0] == 0x25))
        {
            throw Refuse(400, hasNewIds ? "X-SOGS-Pubkey must be 00-, 15-, or 25- prefixed" : "X-SOGS-Pubkey must be 00- or 15- prefixed");
        }

        byte[] key = bytes[1..];
        byte[] plain = new byte[X25519.KeySize];
        if (!Ed25519Point.IsValid(key) || !Ed25519.TryConvertPublicKeyToX25519(key, plain))
        {
            throw Refuse(400, "given X-SOGS-Pubkey is not a valid Ed25519 pubkey");
        }

        bool isPlain = bytes[0] == 0x00;
        if ((isPlain && state.Blinding != CommunityBlinding.None) || (bytes[0] == 0x15 && state.Blinding == CommunityBlinding.Only25))
        {
            throw Refuse(400, "this server requires the use of blinded ids");
        }

        return (isPlain ? "05" + Convert.ToHexStringLower(plain) : Convert.ToHexStringLower(bytes), key);
    }

    private void CheckTime(string text)
    {
        if (!ServerValues.TryReadInteger(text, onlyAscii: true, out BigInteger time))
        {
            throw Refuse(400, "X-SOGS-Timestamp is not a valid timestamp");
        }

        if (BigInteger.Abs(time - new BigInteger(Math.Floor(state.Now))) > Tolerance)
        {
            throw Refuse(425, "X-SOGS-Timestamp is too far from current time");
        }
    }

    private byte[] SignedBytes(CommunityRequest request, byte[] nonce, string time)
    {
        byte[] body = request.VisibleBody;
        return
        [
            .. serverKey.AsSpan(),
            .. nonce,
            .. System.Text.Encoding.Latin1.GetBytes(time + request.Method),
            .. request.SignedTarget,
            .. body.Length == 0 ? [] : Blake2b.ComputeHash(BodyHashSize, body),
        ];
    }
}
