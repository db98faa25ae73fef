using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Reads the list of messages of an answer. An entry that is odd is left out alone and the position moves past it: anybody can have a server tell one.</summary>
internal sealed class RetrievedMessages
{
    /// <summary>More messages than this do not fit into the largest answer, by the servers' own account of what a message takes.</summary>
    internal const int MaxCount = RetrieveRequest.MaxAnswerSize / (100 + MessageHash.TextLength);

    private const int LongestData = (StoreRequest.MaxDataSize + 2) / 3 * 4;

    /// <summary>Where messages come from that a new member of a swarm took for ones of namespace 0.</summary>
    private static readonly Namespace[] Origins =
    [
        Namespace.UserProfile, Namespace.Contacts, Namespace.ConversationInfo, Namespace.UserGroups,
        Namespace.GroupMessages, Namespace.GroupKeys, Namespace.GroupInfo, Namespace.GroupMembers, Namespace.RevokedRetrievable,
    ];

    private readonly RetrieveRequest _request;
    private readonly StoredTimes _times;
    private readonly HashSet<MessageHash> _hashes = [];
    private readonly List<StoredMessage> _sound = [];

    private RetrievedMessages(RetrieveRequest request, long now)
    {
        _request = request;
        _times = new StoredTimes(request.Namespace, now);
    }

    internal IReadOnlyList<StoredMessage> Sound => _sound;

    internal MessagePosition? Last { get; private set; }

    /// <summary>Gets how many entries cannot be read, do not have their hash or are told twice.</summary>
    internal int Dropped { get; private set; }

    /// <summary>Gets how many messages belong to another namespace.</summary>
    internal int Strays { get; private set; }

    /// <summary>Gets whether the list went on after as many as were asked for.</summary>
    internal bool IsCut { get; private set; }

    internal static RetrievedMessages Read(ref Utf8JsonReader json, RetrieveRequest request, long now)
    {
        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            throw AnswerJson.Wrong("list of messages");
        }

        var messages = new RetrievedMessages(request, now);
        int most = Math.Min(request.MaxCount ?? MaxCount, MaxCount);
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                return messages;
            }

            if (messages._hashes.Count == most)
            {
                messages.IsCut = true;
                json.Skip();
            }
            else
            {
                messages.Take(ref json);
            }
        }
    }

    private void Take(ref Utf8JsonReader json)
    {
        MessageHash? hash = null;
        DateTimeOffset? timestamp = null;
        DateTimeOffset? expiry = null;
        ReadOnlySpan<byte> text = default;
        bool hasData = false;
        bool isEscaped = false;
        if (json.TokenType != JsonTokenType.StartObject)
        {
            json.Skip();
            Dropped++;
            return;
        }

        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "hash"u8))
            {
                AnswerJson.Value(ref json);
                hash = AnswerJson.TryThisHash(ref json, out MessageHash read) ? read : null;
            }
            else if (AnswerJson.IsNamed(ref json, "timestamp"u8))
            {
                AnswerJson.Value(ref json);
                timestamp = AnswerJson.TryThisTime(ref json, out DateTimeOffset time) ? time : null;
            }
            else if (AnswerJson.IsNamed(ref json, "expiration"u8) || AnswerJson.IsNamed(ref json, "expiry"u8))
            {
                AnswerJson.Value(ref json);
                expiry = AnswerJson.TryThisTime(ref json, out DateTimeOffset time) ? time : null;
            }
            else if (AnswerJson.IsNamed(ref json, "data"u8))
            {
                AnswerJson.Value(ref json);
                hasData = json.TokenType == JsonTokenType.String;
                isEscaped = json.ValueIsEscaped;
                text = json.ValueSpan;
            }
            else
            {
                AnswerJson.Value(ref json);
            }

            json.Skip();
        }

        if (hash is not { } own)
        {
            Dropped++;
            return;
        }

        DateTimeOffset until = _times.BoundExpiry(expiry);
        Last = new MessagePosition(own, until);
        byte[]? data = hasData && _hashes.Add(own) ? Decode(text, isEscaped) : null;
        if (data is not null && MessageHash.Compute(_request.Address, _request.Namespace, data) == own)
        {
            _sound.Add(new StoredMessage { Hash = own, Data = data, Timestamp = _times.BoundTimestamp(timestamp), Expiry = until });
        }
        else if (data is not null && _request.Namespace == Namespace.Messages && IsStray(own, data))
        {
            Strays++;
        }
        else
        {
            Dropped++;
        }
    }

    private bool IsStray(MessageHash hash, byte[] data) => Array.Exists(Origins, origin => MessageHash.Compute(_request.Address, origin, data) == hash);

    /// <summary>Decodes base64; <see langword="null"/> when it is none, or more than a message may have.</summary>
    private static byte[]? Decode(ReadOnlySpan<byte> text, bool isEscaped)
    {
        if (!isEscaped)
        {
            return DecodePlain(text);
        }

        if (text.Length > AsciiEscapes.LongestEscape * LongestData)
        {
            return null;
        }

        byte[] rented = ArrayPool<byte>.Shared.Rent(text.Length);
        try
        {
            return AsciiEscapes.TryDecode(text, rented, out int length) ? DecodePlain(rented.AsSpan(0, length)) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    private static byte[]? DecodePlain(ReadOnlySpan<byte> text)
    {
        if (text.Length > LongestData || !Base64.IsValid(text, out int size))
        {
            return null;
        }

        byte[] data = new byte[size];
        return Base64.DecodeFromUtf8(text, data, out _, out int written) == OperationStatus.Done && written == size ? data : null;
    }
}
