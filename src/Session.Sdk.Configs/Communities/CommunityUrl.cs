using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace SessionSdk.Configs;

/// <summary>Takes community URLs apart and brings their pieces into the one form that configs use as keys.</summary>
internal static class CommunityUrl
{
    public const int PublicKeySize = 32;

    private const int MaxUrlSize = 267;

    /// <summary>The canonical form drops a default port and a slash; what is longer than this is not looked at.</summary>
    private const int MaxWrittenSize = 2 * MaxUrlSize;

    private const int MaxRoomSize = 64;

    private const int MinHostSize = 4;

    private const string KeyMark = "?public_key=";

    private const string RoomMark = "/r/";

    private const string Base32Alphabet = "ybndrfg8ejkmcpqxot1uwisza345h769";

    /// <summary>Brings a base URL into canonical form: scheme and host in lower case, no default port, no slash at the end.</summary>
    public static bool TryCanonicalise(ReadOnlySpan<char> url, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (url.Length > MaxWrittenSize)
        {
            return false;
        }

        string scheme;
        int defaultPort;
        if (url.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            (scheme, defaultPort) = ("https://", 443);
        }
        else if (url.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
        {
            (scheme, defaultPort) = ("http://", 80);
        }
        else
        {
            return false;
        }

        ReadOnlySpan<char> rest = url[scheme.Length..];
        if (rest is [.., '/'])
        {
            rest = rest[..^1];
        }

        // Port 0 is a port like any other: it stays.
        int port = defaultPort;
        int colon = rest.IndexOf(':');
        if (colon >= 0)
        {
            ReadOnlySpan<char> digits = rest[(colon + 1)..];
            if (digits.ContainsAnyExceptInRange('0', '9') || !ushort.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out ushort parsed))
            {
                return false;
            }

            port = parsed;
            rest = rest[..colon];
        }

        if (!IsHost(rest))
        {
            return false;
        }

        string host = rest.ToString().ToLowerInvariant();
        canonical = port == defaultPort ? scheme + host : string.Create(CultureInfo.InvariantCulture, $"{scheme}{host}:{port}");
        canonical = canonical.Length <= MaxUrlSize ? canonical : null;
        return canonical is not null;
    }

    /// <summary>Brings the pieces of a room's address into canonical form.</summary>
    /// <exception cref="ArgumentException">The URL or the room is not in the form that <see cref="CommunityAddress.Create"/> takes.</exception>
    public static (string BaseUrl, string RoomToken) Canonicalise(string baseUrl, string room)
    {
        ArgumentNullException.ThrowIfNull(baseUrl);
        ArgumentNullException.ThrowIfNull(room);
        if (!TryCanonicalise(baseUrl, out string? canonical))
        {
            throw new ArgumentException("Expected http or https, a host name and perhaps a port.", nameof(baseUrl));
        }

        return TryCanonicaliseRoom(room, out string? token)
            ? (canonical, token)
            : throw new ArgumentException("A room's token has 1 to 64 letters, digits, hyphens and underscores.", nameof(room));
    }

    /// <summary>Brings a room token into canonical form: lower case.</summary>
    public static bool TryCanonicaliseRoom(ReadOnlySpan<char> room, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (room.Length is < 1 or > MaxRoomSize)
        {
            return false;
        }

        foreach (char letter in room)
        {
            if (!char.IsAsciiLetterOrDigit(letter) && letter is not ('-' or '_'))
            {
                return false;
            }
        }

        canonical = room.ToString().ToLowerInvariant();
        return true;
    }

    /// <summary>Takes a URL apart from its end: key, room, base. The room is all that is behind the last <c>/r/</c>, or else the last slash; it keeps its case and is not checked.</summary>
    /// <param name="url">The URL.</param>
    /// <param name="baseUrl">The canonical base URL.</param>
    /// <param name="room">The room as given.</param>
    /// <param name="publicKey">The server's key, or null when the URL has none.</param>
    public static bool TrySplit(string url, [NotNullWhen(true)] out string? baseUrl, [NotNullWhen(true)] out string? room, out byte[]? publicKey)
    {
        baseUrl = null;
        room = null;
        publicKey = null;
        ReadOnlySpan<char> rest = url;
        int mark = rest.LastIndexOf(KeyMark);
        if (mark >= 0)
        {
            if (!TryReadKey(rest[(mark + KeyMark.Length)..], out publicKey))
            {
                return false;
            }

            rest = rest[..mark];
        }

        int end = rest.LastIndexOf(RoomMark);
        int start = end + RoomMark.Length;
        if (end < 0)
        {
            end = rest.LastIndexOf('/');
            start = end + 1;
        }

        if (end < 0 || !TryCanonicalise(rest[..end], out baseUrl))
        {
            return false;
        }

        room = rest[start..].ToString();
        return true;
    }

    private static bool IsHost(ReadOnlySpan<char> host)
    {
        if (host.Length < MinHostSize || !host.Contains('.'))
        {
            return false;
        }

        foreach (Range label in host.Split('.'))
        {
            ReadOnlySpan<char> letters = host[label];
            if (letters.IsEmpty)
            {
                return false;
            }

            foreach (char letter in letters)
            {
                if (!char.IsAsciiLetterOrDigit(letter) && letter != '-')
                {
                    return false;
                }
            }
        }

        return true;
    }

    private static bool TryReadKey(ReadOnlySpan<char> text, [NotNullWhen(true)] out byte[]? key)
    {
        key = new byte[PublicKeySize];
        Span<char> padded = stackalloc char[44];
        bool read = text.Length switch
        {
            64 => Convert.FromHexString(text, key, out _, out _) == System.Buffers.OperationStatus.Done,
            43 when text.TryCopyTo(padded) => TryReadBase64(padded, key),
            44 when text.TryCopyTo(padded) => text[43] == '=' && TryReadBase64(padded, key),
            52 => TryReadBase32(text, key),
            _ => false,
        };
        key = read ? key : null;
        return read;
    }

    private static bool TryReadBase64(Span<char> padded, Span<byte> key)
    {
        padded[43] = '=';
        return !padded.ContainsAny(" \n\r\t") && Convert.TryFromBase64Chars(padded, key, out int written) && written == PublicKeySize;
    }

    private static bool TryReadBase32(ReadOnlySpan<char> text, Span<byte> key)
    {
        int bits = 0;
        int held = 0;
        int written = 0;
        foreach (char letter in text)
        {
            int value = Base32Alphabet.IndexOf(char.ToLowerInvariant(letter), StringComparison.Ordinal);
            if (value < 0)
            {
                return false;
            }

            bits = (bits << 5) | value;
            held += 5;
            if (held >= 8)
            {
                held -= 8;
                key[written++] = (byte)(bits >> held);
                bits &= (1 << held) - 1;
            }
        }

        return written == PublicKeySize && bits == 0;
    }
}
