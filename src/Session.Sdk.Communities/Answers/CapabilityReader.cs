using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Reads what a server says that it offers.</summary>
internal static class CapabilityReader
{
    /// <summary>Real servers have about four.</summary>
    private const int MaxCapabilities = 100;

    internal static bool TryRead(Answer answer, [NotNullWhen(true)] out ServerCapabilities? capabilities)
    {
        capabilities = null;
        if (answer.Json is not { ValueKind: JsonValueKind.Object } json || !TryReadNames(json, "capabilities"u8, out IReadOnlyList<Capability>? all))
        {
            return false;
        }

        capabilities = new ServerCapabilities { All = all };
        return true;
    }

    internal static IReadOnlyList<Capability> ReadMissing(JsonElement json) =>
        json.IsObject() && TryReadNames(json, "missing"u8, out IReadOnlyList<Capability>? missing) ? missing : [];

    private static bool TryReadNames(JsonElement json, ReadOnlySpan<byte> name, [NotNullWhen(true)] out IReadOnlyList<Capability>? capabilities)
    {
        capabilities = null;
        if (!json.TryGet(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() > MaxCapabilities)
        {
            return false;
        }

        var read = new List<Capability>(list.GetArrayLength());
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (Texts.TryRead(item, Capability.MaxLength, out string? text) && Capability.TryParse(text, out Capability capability))
            {
                read.Add(capability);
            }
        }

        capabilities = read;
        return true;
    }
}
