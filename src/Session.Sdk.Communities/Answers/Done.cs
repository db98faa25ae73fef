using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Tells that a server did what it was told, and nothing else.</summary>
public sealed record Done
{
    private static readonly Done Instance = new();

    internal static bool TryRead(Answer answer, [NotNullWhen(true)] out Done? done)
    {
        done = answer.IsSuccess && answer.Json is { ValueKind: JsonValueKind.Object } ? Instance : null;
        return done is not null;
    }
}
