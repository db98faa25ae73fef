using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Reads the list of messages of an answer and leaves out those whose data does not have their hash.</summary>
internal sealed class RetrievedMessages
{
    private RetrievedMessages(IReadOnlyList<StoredMessage> sound, MessagePosition? last, int dropped)
    {
        Sound = sound;
        Last = last;
        Dropped = dropped;
    }

    internal IReadOnlyList<StoredMessage> Sound { get; }

    internal MessagePosition? Last { get; }

    internal int Dropped { get; }

    internal static RetrievedMessages Read(ref Utf8JsonReader json, SwarmAddress address, Namespace messageNamespace)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of messages");
        }

        List<StoredMessage>? sound = null;
        MessagePosition? last = null;
        int dropped = 0;
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return new RetrievedMessages(sound ?? (IReadOnlyList<StoredMessage>)[], last, dropped);
            }

            StoredMessage message = ReadMessage(ref json);
            last = new MessagePosition(message.Hash, message.Expiry);
            if (MessageHash.Compute(address, messageNamespace, message.Data.Span) == message.Hash)
            {
                (sound ??= []).Add(message);
            }
            else
            {
                dropped++;
            }
        }
    }

    private static StoredMessage ReadMessage(ref Utf8JsonReader json)
    {
        AnswerJson.StartObject(ref json);
        MessageHash? hash = null;
        DateTimeOffset? timestamp = null;
        DateTimeOffset? expiry = null;
        byte[]? data = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "hash"u8))
            {
                hash = AnswerJson.Hash(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "timestamp"u8))
            {
                timestamp = AnswerJson.Time(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "expiration"u8) || AnswerJson.IsNamed(ref json, "expiry"u8))
            {
                expiry = AnswerJson.Time(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "data"u8))
            {
                data = AnswerJson.Base64(ref json);
            }
            else
            {
                AnswerJson.SkipValue(ref json);
            }
        }

        return new StoredMessage
        {
            Hash = hash ?? throw AnswerJson.Wrong("hash of a message"),
            Timestamp = timestamp ?? throw AnswerJson.Wrong("time of a message"),
            Expiry = expiry ?? throw AnswerJson.Wrong("expiry of a message"),
            Data = data ?? throw AnswerJson.Wrong("data of a message"),
        };
    }
}
