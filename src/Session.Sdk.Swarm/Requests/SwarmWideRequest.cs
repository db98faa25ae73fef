using System.Buffers;
using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>The base of the requests that the whole swarm executes. Each member signs what it did, and every signature is verified.</summary>
/// <typeparam name="TResult">The result.</typeparam>
public abstract record SwarmWideRequest<TResult> : AccountRequest<TResult>
    where TResult : SwarmWideResult
{
    /// <summary>More members than any swarm has.</summary>
    private const int MaxMembers = 256;

    /// <summary>How far the times of a request may be from the servers' clocks.</summary>
    private protected static readonly TimeSpan Tolerance = TimeSpan.FromSeconds(60);

    private protected SwarmWideRequest()
    {
    }

    internal sealed override int SwarmWideParts => 1;

    /// <summary>Tells whether what a member signed can be at all, besides its signature.</summary>
    internal virtual bool IsPossible(MemberEntry entry, AnswerContext context) => true;

    /// <summary>Tells whether a message that a member does not name is one that it does not have.</summary>
    internal virtual bool NamesAll(MemberEntry entry) => true;

    internal abstract override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent);

    internal abstract TResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context);

    internal sealed override TResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = ForeignJson.Read(body);
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

        TResult result = Conclude(members ?? throw AnswerJson.Wrong("swarm object"), context);
        result.KnownMembers = context.MemberCount;
        result.LeftOut = [.. context.Members.Where(member => !members.Exists(answer => answer.Node == member))];
        return result;
    }

    /// <summary>Gives the time in the middle, which no single member moves among three or more.</summary>
    private protected static DateTimeOffset? Median(DateTimeOffset[] times)
    {
        Array.Sort(times);
        return times.Length == 0 ? null : times[(times.Length - 1) / 2];
    }

    private List<MemberAnswer> ReadMembers(ref Utf8JsonReader json, AnswerContext context)
    {
        AnswerJson.Value(ref json);
        AnswerJson.StartObject(ref json);
        var members = new List<MemberAnswer>();
        while (AnswerJson.NextProperty(ref json))
        {
            // What names no node can be held against none. It is not even read: a list may be full of it.
            if (members.Count == MaxMembers || !TryReadKey(ref json, out Ed25519PublicKey node) || IsNamed(members, node))
            {
                AnswerJson.SkipValue(ref json);
            }
            else if (!context.IsMember(node))
            {
                AnswerJson.SkipValue(ref json);
                members.Add(new MemberAnswer { Node = node, Verdict = MemberVerdict.Unknown, Reason = "not a member of the swarm as far as is known" });
            }
            else
            {
                members.Add(MemberEntry.TryRead(ref json, out MemberEntry? entry)
                    ? Judge(node, entry, context)
                    : new MemberAnswer { Node = node, Verdict = MemberVerdict.Lied, Reason = "unreadable" });
            }
        }

        return members;
    }

    private static bool IsNamed(List<MemberAnswer> members, Ed25519PublicKey node) => members.Exists(earlier => earlier.Node == node);

    private static bool TryReadKey(ref Utf8JsonReader json, out Ed25519PublicKey node)
    {
        Span<byte> text = stackalloc byte[AsciiEscapes.LongestEscape * Ed25519PublicKey.TextLength];
        Span<char> characters = stackalloc char[Ed25519PublicKey.TextLength];
        node = default;
        return AnswerJson.TryCopyText(ref json, text, out int length)
            && length == characters.Length
            && System.Text.Ascii.ToUtf16(text[..length], characters, out _) == OperationStatus.Done
            && Ed25519PublicKey.TryParse(characters[..length], out node);
    }

    private MemberAnswer Judge(Ed25519PublicKey node, MemberEntry entry, AnswerContext context)
    {
        if (entry.Failed)
        {
            return new MemberAnswer { Node = node, Verdict = MemberVerdict.Failed, Reason = entry.Reason };
        }

        if (!IsPossible(entry, context) || !Verify(node, entry, context.Sent))
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
            NamesAll = NamesAll(entry),
        };
    }
}
