using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Finds the swarm that a node tells when it is asked for an account of another one: as the answer itself, or as an answer of a batch.</summary>
internal static class MisdirectionJson
{
    internal static Swarm? Read(ReadOnlySpan<byte> body)
    {
        var json = new Utf8JsonReader(body);
        AnswerJson.StartObject(ref json);
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "snodes"u8))
            {
                Swarm swarm = NodeListJson.ReadSwarm(body, null);
                return swarm.Id == ServiceNode.NoSwarm ? null : swarm;
            }

            if (AnswerJson.IsNamed(ref json, "results"u8))
            {
                return ReadResults(ref json, body);
            }

            AnswerJson.SkipValue(ref json);
        }

        return null;
    }

    private static Swarm? ReadResults(ref Utf8JsonReader json, ReadOnlySpan<byte> whole)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of results");
        }

        for (int count = 0; ; count++)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return null;
            }

            // Each result that cannot be read costs an exception.
            if (count == BatchRequest.MaxRequests)
            {
                throw AnswerJson.Wrong("end of the list of results");
            }

            Utf8JsonReader own = json;
            json.Skip();
            if (TryReadResult(own, whole) is { } swarm)
            {
                return swarm;
            }
        }
    }

    /// <summary>Reads one result on its own: one of another form does not hide what the others tell.</summary>
    private static Swarm? TryReadResult(Utf8JsonReader json, ReadOnlySpan<byte> whole)
    {
        try
        {
            return ReadResult(ref json, whole);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static Swarm? ReadResult(ref Utf8JsonReader json, ReadOnlySpan<byte> whole)
    {
        AnswerJson.StartObject(ref json);
        bool misdirected = false;
        ReadOnlySpan<byte> body = default;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "code"u8))
            {
                misdirected = AnswerJson.Whole(ref json) == 421;
            }
            else if (AnswerJson.IsNamed(ref json, "body"u8))
            {
                AnswerJson.Value(ref json);
                int start = (int)json.TokenStartIndex;
                bool isObject = json.TokenType == JsonTokenType.StartObject;
                json.Skip();
                body = isObject ? whole[start..(int)json.BytesConsumed] : default;
            }
            else
            {
                AnswerJson.SkipValue(ref json);
            }
        }

        return misdirected && !body.IsEmpty ? Read(body) : null;
    }
}
