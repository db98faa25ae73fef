using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Asks one node when messages expire.</summary>
public sealed record GetExpiriesRequest : AccountRequest<GetExpiriesResult>
{
    /// <summary>Gets the messages to ask about.</summary>
    public IReadOnlyList<MessageHash> Messages { get; init; } = [];

    /// <summary>Gets whether to ask about all messages instead. Storage servers up to 2.8.0 refuse that.</summary>
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
        var json = new Utf8JsonReader(body);
        AnswerJson.StartObject(ref json);
        Dictionary<MessageHash, DateTimeOffset>? expiries = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "expiries"u8))
            {
                expiries = AnswerJson.TimesByHash(ref json);
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        return new GetExpiriesResult
        {
            Expiries = expiries ?? throw AnswerJson.Wrong("expiries"),
            Node = context.Node,
            Path = context.Path,
        };
    }
}
