using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Asks one node when messages expire.</summary>
public sealed record GetExpiriesRequest : AccountRequest<GetExpiriesResult>
{
    /// <summary>Gets the messages to ask about.</summary>
    public IReadOnlyList<MessageHash> Messages { get; init; } = [];

    /// <summary>Gets whether to ask about all messages instead. Storage servers up to 2.8.0 answer that with nothing, whatever they store: see <see cref="GetExpiriesResult.IsAnswered"/>.</summary>
    public bool All { get; init; }

    internal override string Method => "get_expiries";

    internal override GroupPermissions NeededPermissions => GroupPermissions.Read;

    internal override void Validate()
    {
        base.Validate();
        if (All == (Messages.Count > 0))
        {
            throw new ArgumentException("Expected messages to ask about, or all and no list.", nameof(Messages));
        }
    }

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        if (All)
        {
            json.WriteString("messages"u8, "all"u8);
        }
        else
        {
            RequestJson.WriteHashes(json, Messages);
        }

        json.WriteNumber("timestamp"u8, now);
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("get_expiries"u8);
        text.Append(now);
        if (All)
        {
            text.Append("all"u8);
        }

        text.Append(Messages);
    }

    internal override GetExpiriesResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        Dictionary<MessageHash, DateTimeOffset>? expiries = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "expiries"u8))
            {
                expiries = ReadExpiries(ref json, context.Sent);
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        return new GetExpiriesResult
        {
            Expiries = expiries ?? (All ? [] : throw AnswerJson.Wrong("expiries")),
            IsAnswered = !All || expiries is { Count: > 0 },
            Node = context.Node,
            Path = context.Path,
        };
    }

    private Dictionary<MessageHash, DateTimeOffset> ReadExpiries(ref Utf8JsonReader json, long now)
    {
        AnswerJson.Value(ref json);
        var expiries = new Dictionary<MessageHash, DateTimeOffset>();
        if (json.TokenType == JsonTokenType.Null)
        {
            return expiries;
        }

        // What was not asked for, or is no expiry, is left out alone.
        AnswerJson.StartObject(ref json);
        HashSet<MessageHash> asked = [.. Messages];
        StoredTimes times = new(Namespace.UserProfile, now);
        while (AnswerJson.NextProperty(ref json))
        {
            bool isAsked = AnswerJson.TryThisHash(ref json, out MessageHash hash) && (All || asked.Contains(hash));
            AnswerJson.Value(ref json);
            if (isAsked && AnswerJson.TryThisTime(ref json, out DateTimeOffset expiry))
            {
                expiries[hash] = times.BoundExpiry(expiry);
            }

            json.Skip();
        }

        return expiries;
    }
}
