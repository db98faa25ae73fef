using System.Globalization;
using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Finds the swarm that a node tells when it is asked for an account of another one: as the answer itself, or as an answer of a batch.</summary>
/// <remarks>Which account that is says the place of the request. An answer that names another one is ignored: otherwise any node could move any account.</remarks>
internal static class MisdirectionJson
{
    /// <summary>More members than any swarm has.</summary>
    private const int MaxMembers = 256;

    private const int Misdirected = 421;

    /// <summary>Reads an answer.</summary>
    /// <param name="body">The answer.</param>
    /// <param name="account">The account that the request was about.</param>
    /// <param name="status">The status of the whole answer, which is that of each part that has none of its own.</param>
    /// <param name="isAboutAccount">Tells for each place of a batch whether the request there is about the account; the others cannot be misdirected.</param>
    /// <returns>The swarm that the first answer tells that sends the account away, or <see langword="null"/>.</returns>
    internal static ToldSwarm? Read(ReadOnlySpan<byte> body, SessionAddress account, int status, Func<int, bool> isAboutAccount)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        while (AnswerJson.NextProperty(ref json))
        {
            if (status == Misdirected && AnswerJson.IsNamed(ref json, "snodes"u8))
            {
                return ReadSwarm(body, account);
            }

            if (AnswerJson.IsNamed(ref json, "results"u8))
            {
                return ReadResults(ref json, body, account, status, isAboutAccount);
            }

            if (AnswerJson.IsNamed(ref json, "result"u8))
            {
                AnswerJson.Value(ref json);
                return isAboutAccount(0) && TryReadResult(json, body, account, status, out ToldSwarm? told) ? told : null;
            }

            AnswerJson.SkipValue(ref json);
        }

        return null;
    }

    private static ToldSwarm? ReadSwarm(ReadOnlySpan<byte> body, SessionAddress account)
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
                AnswerJson.Value(ref json);
                id = json.TokenType == JsonTokenType.String && ulong.TryParse(AnswerJson.ThisText(ref json), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ulong hex) ? hex : null;
                json.Skip();
            }
            else if (AnswerJson.IsNamed(ref json, "pubkey"u8) || AnswerJson.IsNamed(ref json, "pubKey"u8))
            {
                AnswerJson.Value(ref json);
                if (json.TokenType != JsonTokenType.Null && !IsNameOf(ref json, account))
                {
                    return null;
                }

                json.Skip();
            }
            else
            {
                AnswerJson.SkipValue(ref json);
            }
        }

        return members.Count == 0 || id == ServiceNode.NoSwarm ? null : new ToldSwarm(id, members);
    }

    /// <summary>Tells whether the value at hand names an account, with its prefix or, as on the test network, without.</summary>
    private static bool IsNameOf(ref Utf8JsonReader json, SessionAddress account)
    {
        Span<byte> text = stackalloc byte[AsciiEscapes.LongestEscape * SessionAddress.TextLength];
        Span<byte> own = stackalloc byte[SessionAddress.TextLength];
        account.CopyHexTo(own);
        return AnswerJson.TryCopyText(ref json, text, out int length)
            && (System.Text.Ascii.EqualsIgnoreCase(text[..length], own) || System.Text.Ascii.EqualsIgnoreCase(text[..length], own[2..]));
    }

    /// <summary>Reads the keys of nodes. Of what is no node, or has no key, nothing is known.</summary>
    private static List<Ed25519PublicKey> ReadMembers(ref Utf8JsonReader json)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of nodes");
        }

        var members = new List<Ed25519PublicKey>();
        for (int entries = 0; ; entries++)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return members;
            }

            if (entries == MaxMembers)
            {
                throw AnswerJson.Wrong("end of the list of nodes");
            }

            if (json.TokenType != JsonTokenType.StartObject)
            {
                json.Skip();
                continue;
            }

            while (AnswerJson.NextProperty(ref json))
            {
                bool isKey = AnswerJson.IsNamed(ref json, "pubkey_ed25519"u8);
                AnswerJson.Value(ref json);
                if (isKey && json.TokenType == JsonTokenType.String && Ed25519PublicKey.TryParse(AnswerJson.ThisText(ref json), out Ed25519PublicKey key) && !members.Contains(key))
                {
                    members.Add(key);
                }

                json.Skip();
            }
        }
    }

    private static ToldSwarm? ReadResults(ref Utf8JsonReader json, ReadOnlySpan<byte> whole, SessionAddress account, int status, Func<int, bool> isAboutAccount)
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
            if (isAboutAccount(place) && TryReadResult(own, whole, account, status, out ToldSwarm? told))
            {
                return told;
            }
        }
    }

    /// <summary>Reads one result on its own: one of another form does not hide what the others tell.</summary>
    /// <returns>Whether it sends the account away, wherever to.</returns>
    private static bool TryReadResult(Utf8JsonReader json, ReadOnlySpan<byte> whole, SessionAddress account, int status, out ToldSwarm? told)
    {
        try
        {
            return TryReadResult(ref json, whole, account, status, out told);
        }
        catch (JsonException)
        {
            told = null;
            return false;
        }
    }

    private static bool TryReadResult(ref Utf8JsonReader json, ReadOnlySpan<byte> whole, SessionAddress account, int status, out ToldSwarm? told)
    {
        AnswerJson.StartObject(ref json);
        long code = status;
        ReadOnlySpan<byte> body = default;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "code"u8))
            {
                code = AnswerJson.Whole(ref json);
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

        told = code == Misdirected && !body.IsEmpty ? ReadSwarm(body, account) : null;
        return code == Misdirected;
    }
}
