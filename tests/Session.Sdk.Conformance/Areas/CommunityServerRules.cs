using System.Globalization;
using System.Numerics;
using System.Text;
using SessionSdk.Communities;
using SessionSdk.Cryptography;

namespace SessionSdk.Conformance.Areas;

/// <summary>Decides as a community server does whether a request is authenticated, by what is written of servers: the other side of what the SDK signs.</summary>
internal sealed class CommunityServerRules
{
    private const int MaxAge = 24 * 3600;

    private const string Invalid = "Invalid authentication: ";

    /// <summary>Bodies of these types are taken apart before the endpoint sees them, and are gone then.</summary>
    private static readonly string[] FormTypes = ["application/x-www-form-urlencoded", "application/x-url-encoded", "multipart/form-data"];

    private static readonly string[] Names = [AuthHeaders.PublicKey, AuthHeaders.Nonce, AuthHeaders.Timestamp, AuthHeaders.Signature];

    internal required X25519PublicKey ServerKey { get; init; }

    internal required bool IsBlindingRequired { get; init; }

    internal required long Now { get; init; }

    internal required IReadOnlyList<string> NoncesSeen { get; init; }

    internal required IReadOnlyList<string> Banned { get; init; }

    internal ServerVerdict Judge(string method, string target, IEnumerable<KeyValuePair<string, string>> headers, byte[] body)
    {
        var given = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach ((string name, string value) in headers)
        {
            given[name] = value;
        }

        string[] values = [.. Names.Select(name => given.GetValueOrDefault(name, string.Empty))];
        int missing = values.Count(value => value.Length == 0);
        if (missing == values.Length)
        {
            return default;
        }

        if (missing > 0)
        {
            return new ServerVerdict(400, $"Invalid authentication headers: missing {missing}/4 required X-SOGS-* headers", null);
        }

        if (Read(values[0], 66) is not { Length: 33 } id)
        {
            return Refuse(400, "X-SOGS-Pubkey is not a valid 66-hex digit id");
        }

        if (id[0] is not (0x00 or 0x15))
        {
            return Refuse(400, "X-SOGS-Pubkey must be 00- or 15- prefixed");
        }

        if (!Ed25519Point.IsValid(id.AsSpan(1)))
        {
            return Refuse(400, "given X-SOGS-Pubkey is not a valid Ed25519 pubkey");
        }

        if (id[0] == 0 && IsBlindingRequired)
        {
            return Refuse(400, "this server requires the use of blinded ids");
        }

        if (ReadNonce(values[1]) is not { } nonce)
        {
            return Refuse(400, "X-SOGS-Nonce must be 16 bytes (encoded as base64 or hex)");
        }

        if (Read(values[3], 128) is not { Length: Ed25519.SignatureSize } signature)
        {
            return Refuse(400, "X-SOGS-Signature is not base64[88]");
        }

        if (!TryReadTime(values[2], out BigInteger time))
        {
            return Refuse(400, "X-SOGS-Timestamp is not a valid timestamp");
        }

        if (BigInteger.Abs(Now - time) > MaxAge)
        {
            return Refuse(425, "X-SOGS-Timestamp is too far from current time");
        }

        string account = AccountOf(id);
        if (Banned.Contains(account))
        {
            return new ServerVerdict(403, "Banned", null);
        }

        if (NoncesSeen.Contains(Convert.ToHexStringLower(nonce)))
        {
            return Refuse(425, "X-SOGS-Nonce cannot be reused");
        }

        bool isForm = FormTypes.Contains(given.GetValueOrDefault("Content-Type", string.Empty).Split(';')[0].Trim(), StringComparer.OrdinalIgnoreCase);
        return Ed25519.Verify(SignedText(nonce, values[2], method, target, isForm ? [] : body), signature, id.AsSpan(1))
            ? new ServerVerdict(0, null, account)
            : Refuse(401, "X-SOGS-Signature verification failed");
    }

    private static ServerVerdict Refuse(int status, string text) => new(status, Invalid + text, null);

    /// <summary>Names the account: by its blinded id, or by the account id of its plain key.</summary>
    private static string AccountOf(byte[] id)
    {
        if (id[0] == 0x15)
        {
            return Convert.ToHexStringLower(id);
        }

        byte[] key = new byte[X25519PublicKey.Size];
        _ = Ed25519.TryConvertPublicKeyToX25519(id.AsSpan(1), key);
        return new AccountId(X25519PublicKey.Create(key)).ToString();
    }

    /// <summary>Reads bytes as hex when they have its length, else as base64 with its padding or none at all.</summary>
    private static byte[]? Read(string text, int hexLength)
    {
        try
        {
            if (text.Length == hexLength)
            {
                return text.All(char.IsAsciiHexDigit) ? Convert.FromHexString(text) : ReadBase64(text);
            }

            return ReadBase64(text);
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Reads a nonce. Servers skip blanks between the bytes in hex and do not look at the length again.</summary>
    private static byte[]? ReadNonce(string text)
    {
        string[] pieces = text.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        return text.Length == 32 && pieces.All(piece => piece.Length % 2 == 0 && piece.All(char.IsAsciiHexDigit))
            ? Convert.FromHexString(string.Concat(pieces))
            : Read(text, 32) is { Length: RequestText.NonceSize } nonce ? nonce : null;
    }

    private static byte[]? ReadBase64(string text)
    {
        string digits = text.TrimEnd('=');
        int padding = text.Length - digits.Length;
        bool isWhole = digits.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '+' or '/') && digits.Length % 4 != 1;
        int needed = (4 - (digits.Length % 4)) % 4;
        if (!isWhole || (padding != 0 && padding != needed))
        {
            return null;
        }

        // Bits behind the last whole byte are not looked at; .NET would refuse them.
        char[] clean = digits.PadRight(digits.Length + needed, '=').ToCharArray();
        if (needed > 0)
        {
            const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
            int last = digits.Length - 1;
            int mask = needed == 1 ? 0b111100 : 0b110000;
            clean[last] = Alphabet[Alphabet.IndexOf(clean[last], StringComparison.Ordinal) & mask];
        }

        return Convert.FromBase64CharArray(clean, 0, clean.Length);
    }

    /// <summary>Reads a whole number in the way of the servers' language: a sign, and underscores between digits.</summary>
    private static bool TryReadTime(string text, out BigInteger time)
    {
        time = default;
        string trimmed = text.Trim();
        string digits = trimmed is ['+' or '-', .. string rest] ? rest : trimmed;
        bool isNumber = digits.Length > 0
            && digits.All(letter => char.IsAsciiDigit(letter) || letter == '_')
            && digits[0] != '_'
            && digits[^1] != '_'
            && !digits.Contains("__", StringComparison.Ordinal);
        return isNumber && BigInteger.TryParse(trimmed.Replace("_", string.Empty, StringComparison.Ordinal), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out time);
    }

    private byte[] SignedText(byte[] nonce, string timestamp, string method, string target, byte[] body)
    {
        int mark = target.IndexOf('?', StringComparison.Ordinal);
        string path = Decode(mark < 0 ? target : target[..mark]);
        string query = mark < 0 || mark == target.Length - 1 ? string.Empty : target[mark..];
        return
        [
            .. ServerKey.AsSpan(),
            .. nonce,
            .. System.Text.Encoding.UTF8.GetBytes(timestamp + method.ToUpperInvariant() + path + query),
            .. body.Length == 0 ? [] : Blake2b.ComputeHash(64, body),
        ];
    }

    /// <summary>Takes the percent-encoding off once; what is no UTF-8 then becomes U+FFFD, one for each maximal piece.</summary>
    private static string Decode(string path)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] == '%' && i + 2 < path.Length && char.IsAsciiHexDigit(path[i + 1]) && char.IsAsciiHexDigit(path[i + 2]))
            {
                bytes.Add(byte.Parse(path.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 2;
            }
            else
            {
                int length = Rune.DecodeFromUtf16(path.AsSpan(i), out Rune rune, out int units) == System.Buffers.OperationStatus.Done ? units : 1;
                bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(rune.ToString()));
                i += length - 1;
            }
        }

        return System.Text.Encoding.UTF8.GetString([.. bytes]);
    }
}
