using System.Globalization;
using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Finds the swarm that a node tells when it is asked for an account of another one: as the answer itself, or as an answer of a batch. The account that such an answer names is never looked at: it is that of the request at the same place.</summary>
internal static class MisdirectionJson
{
    /// <summary>More members than any swarm has.</summary>
    private const int MaxMembers = 256;

    /// <summary>Reads an answer.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="isAboutAccount">Tells for each place of a batch whether the request there is about the account; the others cannot be misdirected.</param>
    /// <returns>The first swarm that is told, or <see langword="null"/>.</returns>
    internal static ToldSwarm? Read(ReadOnlySpan<byte> body, Func<int, bool> isAboutAccount)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "snodes"u8))
            {
                return ReadSwarm(body);
            }

            if (AnswerJson.IsNamed(ref json, "results"u8))
            {
                return ReadResults(ref json, body, isAboutAccount);
            }

            if (AnswerJson.IsNamed(ref json, "result"u8))
            {
                AnswerJson.Value(ref json);
                return isAboutAccount(0) ? TryReadResult(json, body) : null;
            }

            AnswerJson.SkipValue(ref json);
        }

        return null;
    }

    private static ToldSwarm? ReadSwarm(ReadOnlySpan<byte> body)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        List<Ed25519PublicKey> members = [];
        ulong? id = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "snodes"u8))
            {
                members = ReadMembers(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "swarm"u8))
            {
                id = ulong.TryParse(AnswerJson.Text(ref json), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex : null;
            }
            else
            {
                AnswerJson.SkipValue(ref json);
            }
        }

        return members.Count == 0 || id == ServiceNode.NoSwarm ? null : new ToldSwarm(id, members);
    }

    private static List<Ed25519PublicKey> ReadMembers(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of nodes");
        }

        var members = new List<Ed25519PublicKey>();
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return members;
            }

            if (members.Count == MaxMembers)
            {
                throw AnswerJson.Wrong("end of the list of nodes");
            }

            AnswerJson.StartObject(ref json);
            while (AnswerJson.NextProperty(ref json))
            {
                if (!AnswerJson.IsNamed(ref json, "pubkey_ed25519"u8))
                {
                    AnswerJson.SkipValue(ref json);
                }
                else if (Ed25519PublicKey.TryParse(AnswerJson.Text(ref json), out Ed25519PublicKey key) && !members.Contains(key))
                {
                    members.Add(key);
                }
            }
        }
    }

    private static ToldSwarm? ReadResults(ref Utf8JsonReader json, ReadOnlySpan<byte> whole, Func<int, bool> isAboutAccount)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of results");
        }

        for (int place = 0; ; place++)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return null;
            }

            // Each result that cannot be read costs an exception.
            if (place == BatchRequest.MaxRequests)
            {
                throw AnswerJson.Wrong("end of the list of results");
            }

            Utf8JsonReader own = json;
            json.Skip();
            if (isAboutAccount(place) && TryReadResult(own, whole) is { } swarm)
            {
                return swarm;
            }
        }
    }

    /// <summary>Reads one result on its own: one of another form does not hide what the others tell.</summary>
    private static ToldSwarm? TryReadResult(Utf8JsonReader json, ReadOnlySpan<byte> whole)
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

    private static ToldSwarm? ReadResult(ref Utf8JsonReader json, ReadOnlySpan<byte> whole)
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

        return misdirected && !body.IsEmpty ? ReadSwarm(body) : null;
    }
}
