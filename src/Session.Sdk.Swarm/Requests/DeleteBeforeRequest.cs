using SessionSdk.Identity;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Deletes the messages that were stored up to a time.</summary>
public sealed record DeleteBeforeRequest : SwarmWideRequest<DeleteResult>
{
    /// <summary>Gets the namespace in which to delete. It cannot be <see cref="NamespaceScope.All"/>: storage servers then delete some messages or none and fail. Make one request for each namespace.</summary>
    public required NamespaceScope Scope { get; init; }

    /// <summary>Gets the time of the youngest message to delete, in whole milliseconds, not later than now.</summary>
    public required DateTimeOffset Before { get; init; }

    internal override string Method => "delete_before";

    internal override GroupPermissions NeededPermissions => GroupPermissions.Delete;

    /// <summary>Refuses what servers refuse or cannot do; the text to sign exists for all namespaces as well.</summary>
    internal override void ValidateTimes(DateTimeOffset now)
    {
        if (Scope.IsAll)
        {
            throw new ArgumentException("Storage servers cannot do this for all namespaces at once: make one request for each namespace.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThan(Before, now + Tolerance);
    }

    internal override void WriteOwnParameters(Utf8JsonWriter json, long now)
    {
        RequestJson.WriteScope(json, Scope);
        json.WriteNumber("before"u8, Before.ToUnixTimeMilliseconds());
    }

    internal override void WriteSignedText(ref SignedText text, long now)
    {
        text.Append("delete_before"u8);
        text.Append(Scope);
        text.Append(Before.ToUnixTimeMilliseconds());
    }

    internal override bool TryWriteMemberText(ref SignedText text, MemberEntry entry, long sent)
    {
        if (entry.Hashes is not { } deleted)
        {
            return false;
        }

        text.Append(Address);
        text.Append(Before.ToUnixTimeMilliseconds());
        text.Append(deleted.Order());
        return true;
    }

    internal override DeleteResult Conclude(IReadOnlyList<MemberAnswer> members, AnswerContext context) => DeleteResult.From(members, context);

    internal override NodeFailure? Judge(DeleteResult result, AnswerContext context) => Confirmation.ByHalf(result);
}
