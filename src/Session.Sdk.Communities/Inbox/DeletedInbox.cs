using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Tells how many direct messages were deleted.</summary>
/// <param name="Count">How many.</param>
public sealed record DeletedInbox(long Count)
{
    internal static bool TryRead(Answer answer, [NotNullWhen(true)] out DeletedInbox? deleted)
    {
        deleted = answer.Json is { ValueKind: JsonValueKind.Object } json && json.TryReadNumber("deleted"u8, out long count) ? new DeletedInbox(count) : null;
        return deleted is not null;
    }
}
