using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Reads values of a node's answer. Whatever has another form than the rules say is a <see cref="JsonException"/>, which the client turns into a failure of the node.</summary>
internal static class AnswerJson
{
    /// <summary>The longest reason that is kept of a node's text.</summary>
    internal const int MaxReasonLength = 200;

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

    /// <summary>Tells whether the property at hand has a name. One that is no text at all, such as half of a surrogate pair, is nobody's.</summary>
    internal static bool IsNamed(ref Utf8JsonReader json, ReadOnlySpan<byte> name)
    {
        try
        {
            return json.ValueTextEquals(name);
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

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

    internal static DateTimeOffset ThisTime(ref Utf8JsonReader json)
    {
        long milliseconds = ThisWhole(ref json);
        return milliseconds is >= 0 and <= LatestTime ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds) : throw Wrong("time");
    }

    internal static MessageHash Hash(ref Utf8JsonReader json)
    {
        Value(ref json);
        return ThisHash(ref json);
    }

    internal static MessageHash ThisHash(ref Utf8JsonReader json)
    {
        if (json.TokenType is JsonTokenType.String or JsonTokenType.PropertyName)
        {
            if (!json.ValueIsEscaped && MessageHash.TryParse(json.ValueSpan, out MessageHash hash))
            {
                return hash;
            }

            if (json.ValueIsEscaped && MessageHash.TryParse(ThisText(ref json), out hash))
            {
                return hash;
            }
        }

        throw Wrong("message hash");
    }

    internal static byte[] Base64(ref Utf8JsonReader json)
    {
        Value(ref json);
        try
        {
            return json.TokenType == JsonTokenType.String && json.TryGetBytesFromBase64(out byte[]? bytes) ? bytes : throw Wrong("base64 text");
        }
        catch (InvalidOperationException)
        {
            throw Wrong("base64 text");
        }
    }

    /// <summary>Reads a list of hashes, or an object of such lists by namespace, into one list. Null is an empty list.</summary>
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
            times[hash] = Time(ref json);
        }

        return times;
    }

    /// <summary>Shortens a node's text for exceptions and logs and takes control characters out.</summary>
    internal static string? Reason(ReadOnlySpan<byte> body)
    {
        if (body.IsEmpty)
        {
            return null;
        }

        string text = System.Text.Encoding.UTF8.GetString(body[..Math.Min(body.Length, MaxReasonLength)]);
        return string.Create(text.Length, text, static (characters, source) =>
        {
            for (int i = 0; i < characters.Length; i++)
            {
                characters[i] = char.IsControl(source[i]) ? ' ' : source[i];
            }
        }).Trim();
    }

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
