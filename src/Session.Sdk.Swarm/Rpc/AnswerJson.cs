using System.Text.Json;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Reads values of a node's answer. Whatever has another form than the rules say is a <see cref="JsonException"/>, which the client turns into a failure of the node.</summary>
internal static class AnswerJson
{
    /// <summary>The longest reason that is kept of a node's text.</summary>
    internal const int MaxReasonLength = 200;

    /// <summary>More bytes of a node's text than are ever shown.</summary>
    private const int JudgedReasonLength = 1024;

    /// <summary>Earlier times are seconds, which the servers refuse, and never milliseconds.</summary>
    private const long EarliestTime = 1_000_000_000;

    private const long LatestTime = 253_402_300_799_999;


    internal static JsonException Wrong(string expected) => new($"The answer has no {expected} where one belongs.");

    internal static void StartObject(ref Utf8JsonReader json)
    {
        if ((json.TokenType == JsonTokenType.None && !json.Read()) || json.TokenType != JsonTokenType.StartObject)
        {
            throw Wrong("object");
        }
    }

    /// <summary>Moves to the next property's name; <see langword="false"/> at the end of the object.</summary>
    internal static bool NextProperty(ref Utf8JsonReader json)
    {
        if (!json.Read())
        {
            throw Wrong("end of the object");
        }

        return json.TokenType == JsonTokenType.PropertyName;
    }

    internal static void Value(ref Utf8JsonReader json)
    {
        if (!json.Read())
        {
            throw Wrong("value");
        }
    }

    /// <summary>Tells whether the property at hand has a name. No server writes a name with escapes, so such a one is nobody's.</summary>
    internal static bool IsNamed(ref Utf8JsonReader json, ReadOnlySpan<byte> name) => !json.ValueIsEscaped && json.ValueTextEquals(name);

    internal static void SkipValue(ref Utf8JsonReader json)
    {
        Value(ref json);
        json.Skip();
    }

    internal static long Whole(ref Utf8JsonReader json)
    {
        Value(ref json);
        return ThisWhole(ref json);
    }

    internal static bool Flag(ref Utf8JsonReader json)
    {
        Value(ref json);
        return json.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False => false,
            JsonTokenType.Number when json.TryGetInt64(out long number) => number != 0,
            _ => throw Wrong("boolean"),
        };
    }

    internal static string Text(ref Utf8JsonReader json)
    {
        Value(ref json);
        return ThisText(ref json);
    }

    /// <summary>Reads a text or the name of a property. Escapes and bytes that make no text are of the wrong form like anything else.</summary>
    internal static string ThisText(ref Utf8JsonReader json)
    {
        if (json.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
        {
            throw Wrong("text");
        }

        try
        {
            return json.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong("text");
        }
    }

    internal static DateTimeOffset Time(ref Utf8JsonReader json)
    {
        Value(ref json);
        return ThisTime(ref json);
    }

    internal static DateTimeOffset ThisTime(ref Utf8JsonReader json) => TryThisTime(ref json, out DateTimeOffset time) ? time : throw Wrong("time");

    /// <summary>Reads a time in milliseconds that no server could take for seconds.</summary>
    internal static DateTimeOffset LateTime(ref Utf8JsonReader json)
    {
        Value(ref json);
        return ThisLateTime(ref json);
    }

    internal static DateTimeOffset ThisLateTime(ref Utf8JsonReader json) =>
        TryThisTime(ref json, out DateTimeOffset time) && time.ToUnixTimeMilliseconds() >= EarliestTime ? time : throw Wrong("time");

    internal static MessageHash Hash(ref Utf8JsonReader json)
    {
        Value(ref json);
        return ThisHash(ref json);
    }

    internal static MessageHash ThisHash(ref Utf8JsonReader json) => TryThisHash(ref json, out MessageHash hash) ? hash : throw Wrong("message hash");

    /// <summary>Reads the text at hand as a hash. Nothing is thrown and nothing long is copied: a list may be full of what is none.</summary>
    internal static bool TryThisHash(ref Utf8JsonReader json, out MessageHash hash)
    {
        Span<byte> text = stackalloc byte[AsciiEscapes.LongestEscape * MessageHash.TextLength];
        hash = default;
        return TryCopyText(ref json, text, out int length) && MessageHash.TryParse(text[..length], out hash);
    }

    /// <summary>Copies the text at hand without its escapes; <see langword="false"/> when it is no text or has no room.</summary>
    internal static bool TryCopyText(ref Utf8JsonReader json, scoped Span<byte> text, out int length)
    {
        length = 0;
        if (json.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName) || json.ValueSpan.Length > text.Length)
        {
            return false;
        }

        if (json.ValueIsEscaped)
        {
            return AsciiEscapes.TryDecode(json.ValueSpan, text, out length);
        }

        json.ValueSpan.CopyTo(text);
        length = json.ValueSpan.Length;
        return true;
    }

    /// <summary>Reads the value at hand as a time; <see langword="false"/> when it is none.</summary>
    internal static bool TryThisTime(ref Utf8JsonReader json, out DateTimeOffset time)
    {
        time = default;
        if (json.TokenType != JsonTokenType.Number || !json.TryGetInt64(out long milliseconds) || milliseconds is < 0 or > LatestTime)
        {
            return false;
        }

        time = DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        return true;
    }

    /// <summary>Reads three numbers, as an array or with dots between them.</summary>
    internal static Version Version(ref Utf8JsonReader json)
    {
        Value(ref json);
        if (json.TokenType == JsonTokenType.String)
        {
            return System.Version.TryParse(ThisText(ref json), out Version? dotted) ? dotted : throw Wrong("version");
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong("version");
        }

        Span<int> parts = [0, 0, 0];
        int count = 0;
        while (true)
        {
            Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                break;
            }

            if (count == parts.Length || json.TokenType != JsonTokenType.Number || !json.TryGetUInt16(out ushort part))
            {
                throw Wrong("version");
            }

            parts[count++] = part;
        }

        return new Version(parts[0], parts[1], parts[2]);
    }

    internal static List<MessageHash> HashesOfNamespaces(ref Utf8JsonReader json)
    {
        Value(ref json);
        var hashes = new List<MessageHash>();
        if (json.TokenType != JsonTokenType.StartObject)
        {
            AddHashes(ref json, hashes);
            return hashes;
        }

        while (NextProperty(ref json))
        {
            Value(ref json);
            AddHashes(ref json, hashes);
        }

        return hashes;
    }

    internal static Dictionary<MessageHash, DateTimeOffset> TimesByHash(ref Utf8JsonReader json)
    {
        Value(ref json);
        var times = new Dictionary<MessageHash, DateTimeOffset>();
        if (json.TokenType == JsonTokenType.Null)
        {
            return times;
        }

        StartObject(ref json);
        while (NextProperty(ref json))
        {
            MessageHash hash = ThisHash(ref json);
            times[hash] = LateTime(ref json);
        }

        return times;
    }

    /// <summary>Makes a node's text fit for exceptions and logs.</summary>
    internal static string? Reason(ReadOnlySpan<byte> body) =>
        body.IsEmpty ? null : ForeignText.Quote(System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, JudgedReasonLength)]), MaxReasonLength)!.Trim();

    private static long ThisWhole(ref Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.Number && json.TryGetInt64(out long number) ? number : throw Wrong("whole number");

    private static void AddHashes(ref Utf8JsonReader json, List<MessageHash> hashes)
    {
        if (json.TokenType == JsonTokenType.Null)
        {
            return;
        }

        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw Wrong("list of hashes");
        }

        while (true)
        {
            Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return;
            }

            hashes.Add(ThisHash(ref json));
        }
    }
}
