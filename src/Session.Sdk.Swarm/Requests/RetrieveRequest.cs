using SessionSdk.Identity;
using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Retrieves messages in the order in which the asked node got them.</summary>
public sealed record RetrieveRequest : AccountRequest<RetrieveResult>
{
    /// <summary>The size of the largest answer, in bytes, of which <see cref="MaxSize"/> takes fractions.</summary>
    public const int MaxAnswerSize = 7_800_000;

    /// <summary>Gets the namespace to read.</summary>
    /// <value>The default is <see cref="Namespace.Messages"/>.</value>
    public Namespace Namespace { get; init; }

    /// <summary>Gets the last hash that was got from the same node, or <see langword="null"/> to begin with the oldest message. A node that does not know the hash begins with the oldest.</summary>
    public MessageHash? AfterHash { get; init; }

    /// <summary>Gets how many messages to get at most, or <see langword="null"/> for as many as fit.</summary>
    public int? MaxCount { get; init; }

    /// <summary>Gets the size to get at most, in bytes; −n means one n-th of <see cref="MaxAnswerSize"/>. At least one message always comes.</summary>
    /// <value>The default is <see langword="null"/>: the node takes −5.</value>
    public int? MaxSize { get; init; }

    /// <summary>Gets the member to ask. Only that one is asked then, since <see cref="AfterHash"/> is a position at one node.</summary>
    /// <value>The default is <see langword="null"/>: any member.</value>
    public ServiceNode? Node { get; init; }

    internal override string Method => "retrieve";

    internal override bool NeedsSignature => Namespace.NeedsSignatureToRead;

    internal override GroupPermissions NeededPermissions => GroupPermissions.Read;

    internal override void Validate()
    {
        base.Validate();
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(MaxCount ?? 1, nameof(MaxCount));
        ArgumentOutOfRangeException.ThrowIfZero(MaxSize ?? 1, nameof(MaxSize));
    }

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        RequestJson.WriteNamespace(json, Namespace);
        if (AfterHash is { } hash)
        {
            RequestJson.WriteHash(json, "last_hash"u8, hash);
        }

        if (MaxCount is { } count)
        {
            json.WriteNumber("max_count"u8, count);
        }

        if (MaxSize is { } size)
        {
            json.WriteNumber("max_size"u8, size);
        }

        if (NeedsSignature)
        {
            json.WriteNumber("timestamp"u8, now);
        }
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("retrieve"u8);
        text.Append(Namespace);
        text.Append(now);
    }

    internal override RetrieveResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        RetrievedMessages? messages = null;
        bool more = false;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "messages"u8))
            {
                messages = RetrievedMessages.Read(ref json, this, context.Sent);
            }
            else if (AnswerJson.IsNamed(ref json, "more"u8))
            {
                more = AnswerJson.Flag(ref json);
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        if (messages is null)
        {
            throw AnswerJson.Wrong("list of messages");
        }

        // Whoever goes on where nothing moved would do so for ever.
        bool hasMoved = messages.Last is { } last && last.Hash != AfterHash;
        return new RetrieveResult
        {
            Messages = messages.Sound,
            Position = messages.Last,
            Dropped = messages.Dropped,
            Strays = messages.Strays,
            More = (more || messages.IsCut) && hasMoved,
            Node = context.Node,
            Path = context.Path,
        };
    }
}
