using System.Text.Json;
using SessionSdk.Cryptography;

namespace SessionSdk.Swarm;

/// <summary>The base of the requests that the whole swarm executes. Each member signs what it did, and every signature is verified.</summary>
/// <typeparam name="TResult">The result.</typeparam>
public abstract record SwarmWideRequest<TResult> : AccountRequest<TResult>
    where TResult : SwarmWideResult
{
    /// <summary>More members than any swarm has.</summary>
    private const int MaxMembers = 256;

    private protected SwarmWideRequest()
    {
    }

    internal sealed override int SwarmWideParts => 1;

    internal abstract override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent);

    internal abstract TResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context);

    internal sealed override TResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = new Utf8JsonReader(body);
        AnswerJson.StartObject(ref json);
        List<MemberAnswer>? members = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "swarm"u8))
            {
                members = ReadMembers(ref json, context);
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        return Conclude(members ?? throw AnswerJson.Wrong("swarm object"), context);
    }

    private List<MemberAnswer> ReadMembers(ref Utf8JsonReader json, AnswerContext context)
    {
        AnswerJson.Value(ref json);
        AnswerJson.StartObject(ref json);
        var members = new List<MemberAnswer>();
        while (AnswerJson.NextProperty(ref json))
        {
            // What names no node can be held against none.
            bool isNew = TryReadKey(ref json, out Ed25519PublicKey node) && !members.Exists(earlier => earlier.Node == node);
            bool isRead = MemberEntry.TryRead(ref json, out MemberEntry? entry);
            if (!isNew)
            {
                continue;
            }

            if (members.Count == MaxMembers)
            {
                throw AnswerJson.Wrong("end of the members");
            }

            members.Add(isRead ? Judge(node, entry!, context) : new MemberAnswer { Node = node, Verdict = MemberVerdict.Lied, Reason = "unreadable" });
        }

        return members;
    }

    private static bool TryReadKey(ref Utf8JsonReader json, out Ed25519PublicKey node)
    {
        try
        {
            return Ed25519PublicKey.TryParse(AnswerJson.ThisText(ref json), out node);
        }
        catch (JsonException)
        {
            node = default;
            return false;
        }
    }

    private MemberAnswer Judge(Ed25519PublicKey node, MemberEntry entry, AnswerContext context)
    {
        if (entry.Failed)
        {
            return new MemberAnswer { Node = node, Verdict = MemberVerdict.Failed, Reason = entry.Reason };
        }

        if (!context.IsMember(node))
        {
            return new MemberAnswer { Node = node, Verdict = MemberVerdict.Lied, Reason = "not a member of the swarm" };
        }

        if (!Verify(node, entry, context.Sent))
        {
            return new MemberAnswer { Node = node, Verdict = MemberVerdict.Lied, Reason = "signature or content does not fit" };
        }

        return new MemberAnswer
        {
            Node = node,
            Verdict = MemberVerdict.Confirmed,
            Hashes = entry.Hashes ?? [],
            Unchanged = entry.Unchanged ?? (IReadOnlyDictionary<MessageHash, DateTimeOffset>)System.Collections.Frozen.FrozenDictionary<MessageHash, DateTimeOffset>.Empty,
            Expiries = entry.Expiries,
            AlreadyStored = entry.AlreadyStored,
        };
    }
}
