using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Changes when messages expire. Nodes cap an expiry at 30 days from now.</summary>
public sealed record ExpireRequest : SwarmWideRequest<ExpireResult>
{
    /// <summary>Gets the messages.</summary>
    public required IReadOnlyList<MessageHash> Messages { get; init; }

    /// <summary>Gets the new expiry, one for all messages or one for each, in whole milliseconds, not earlier than now.</summary>
    public required IReadOnlyList<DateTimeOffset> Expiries { get; init; }

    /// <summary>Gets how expiries may change. Members of a group without <see cref="GroupPermissions.Delete"/> can only extend: setting then means extending, and shortening is refused with status 400.</summary>
    /// <value>The default is <see cref="ExpiryChange.Set"/>.</value>
    public ExpiryChange Change { get; init; }

    internal override string Method => "expire";

    internal override GroupPermissions NeededPermissions => GroupPermissions.Write;

    internal override void Validate()
    {
        base.Validate();
        MessageListCheck.NotEmpty(Messages, nameof(Messages));
        MessageListCheck.NotEmpty(Expiries, nameof(Expiries));
        if (Expiries.Count != 1 && Expiries.Count != Messages.Count)
        {
            throw new ArgumentException("Expected one expiry for all messages or one for each.", nameof(Expiries));
        }
    }

    internal override void ValidateTimes(DateTimeOffset now) => ArgumentOutOfRangeException.ThrowIfLessThan(Expiries.Min(), now - Tolerance, nameof(Expiries));

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        RequestJson.WriteHashes(json, Messages);
        if (Expiries.Count == 1)
        {
            json.WriteNumber("expiry"u8, Expiries[0].ToUnixTimeMilliseconds());
        }
        else
        {
            json.WriteStartArray("expiry"u8);
            foreach (DateTimeOffset expiry in Expiries)
            {
                json.WriteNumberValue(expiry.ToUnixTimeMilliseconds());
            }

            json.WriteEndArray();
        }

        if (Change != ExpiryChange.Set)
        {
            json.WriteBoolean(Change == ExpiryChange.Shorten ? "shorten"u8 : "extend"u8, true);
        }
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("expire"u8);
        text.Append(Change switch
        {
            ExpiryChange.Shorten => "shorten"u8,
            ExpiryChange.Extend => "extend"u8,
            _ => default,
        });
        AppendTimes(ref text, Expiries);
        text.Append(Messages);
    }

    internal override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent)
    {
        // With several times a member tells those of the messages that it changed, in their order.
        bool isCounted = Expiries.Count == 1 ? entry.Expiries.Count == 1 : entry.Expiries.Count == entry.Hashes?.Count || entry.Expiries.Count == Expiries.Count;
        if (!isCounted
            || entry.Hashes is not { } updated
            || !MessageListCheck.AreRequested(updated, Messages)
            || !MessageListCheck.AreRequested(entry.Unchanged?.Keys ?? [], Messages))
        {
            return false;
        }

        text.Append(Address);
        AppendTimes(ref text, entry.Expiries);
        text.Append(Messages);
        text.Append(updated.Order());
        if (entry.Unchanged is { } unchanged)
        {
            foreach ((MessageHash hash, DateTimeOffset expiry) in unchanged.OrderBy(pair => pair.Key))
            {
                text.Append(hash);
                text.Append(expiry.ToUnixTimeMilliseconds());
            }
        }

        return true;
    }

    internal override bool IsPossible(MemberEntry entry, AnswerContext context)
    {
        var times = new StoredTimes(default, context.Sent);
        return entry.Expiries.All(times.IsPossibleExpiry) && (entry.Unchanged?.Values.All(times.IsPossibleExpiry) ?? true);
    }

    // A member lists what it left as it was only where the request says in which direction. One whose token may not delete has its times set later only, and is not told.
    internal override bool NamesAll(MemberEntry entry) =>
        Change == ExpiryChange.Set ? Signer?.Allows(GroupPermissions.Delete) != false : entry.Unchanged is not null;

    internal override ExpireResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context)
    {
        var unchanged = new Dictionary<MessageHash, DateTimeOffset>();
        int witnesses = Confirmation.Witnesses(members);
        foreach (var told in members.SelectMany(member => member.Unchanged).ToLookup(pair => pair.Key, pair => pair.Value))
        {
            DateTimeOffset[] times = [.. told];
            if (times.Length >= witnesses)
            {
                unchanged[told.Key] = Median(times)!.Value;
            }
        }

        MemberAnswer[] tellers = [.. members.Where(member => member.Verdict == MemberVerdict.Confirmed && member.NamesAll)];
        int[] lacking = [.. Messages.Select(hash => tellers.Count(teller => !teller.Unchanged.ContainsKey(hash) && !teller.Hashes.Contains(hash)))];
        return new ExpireResult
        {
            Updated = Confirmation.HashesOfTwo(members),
            Unchanged = unchanged,
            Missing = [.. Messages.Where((_, i) => tellers.Length > 0 && 2 * lacking[i] >= tellers.Length)],
            MissingSomewhere = [.. Messages.Where((_, i) => lacking[i] > 0)],
            Members = members,
            Node = context.Node,
            Path = context.Path,
            RoundTrip = context.RoundTrip,
        };
    }

    internal override NodeFailure? Judge(ExpireResult result, AnswerContext context) => Confirmation.ByHalf(result);

    private static void AppendTimes(ref SignedText text, IReadOnlyList<DateTimeOffset> times)
    {
        foreach (DateTimeOffset time in times)
        {
            text.Append(time.ToUnixTimeMilliseconds());
        }
    }
}
