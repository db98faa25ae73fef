using System.Text.Json.Nodes;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Represents the way to a field of an answer. Keys that are names of nodes or hashes are found by their place, for they differ from answer to answer.</summary>
internal sealed class FieldPath
{
    private readonly Step[] _steps;

    private FieldPath(Step[] steps) => _steps = steps;

    internal static FieldPath Root { get; } = new([]);

    internal bool IsInOwnEntry => Array.Exists(_steps, step => step is { Kind: StepKind.Own });

    internal string LastName => _steps.LastOrDefault(step => step.Kind == StepKind.Name)?.Name ?? "";

    internal FieldPath Name(string name) => new([.. _steps, new Step(StepKind.Name, name, 0)]);

    internal FieldPath Index(int index) => new([.. _steps, new Step(StepKind.Index, "", index)]);

    /// <summary>Goes on to the entry of the node that lies.</summary>
    internal FieldPath Own() => new([.. _steps, new Step(StepKind.Own, "", 0)]);

    /// <summary>Goes on to the entry of one of the others.</summary>
    internal FieldPath Other() => new([.. _steps, new Step(StepKind.Other, "", 0)]);

    /// <summary>Finds the field's parent and its key or index in there.</summary>
    internal bool TryFind(JsonNode root, string ownKey, out JsonNode parent, out string? key, out int index)
    {
        (parent, key, index) = (root, null, -1);
        JsonNode? current = root;
        foreach (Step step in _steps)
        {
            if (current is null)
            {
                return false;
            }

            parent = current;
            (key, index) = step.In(current, ownKey);
            if (key is null && index < 0)
            {
                return false;
            }

            current = key is not null ? current[key] : current[index];
        }

        return true;
    }

    public override string ToString() => string.Concat(_steps.Select((step, place) => step.Kind == StepKind.Index ? $"[{step.Ordinal}]" : (place == 0 ? "" : ".") + step.Label));

    private enum StepKind
    {
        Name,
        Index,
        Own,
        Other,
    }

    private sealed record Step(StepKind Kind, string Name, int Ordinal)
    {
        internal string Label => Kind switch
        {
            StepKind.Own => "(own)",
            StepKind.Other => "(other)",
            _ => Name,
        };

        internal (string? Key, int Index) In(JsonNode node, string ownKey) => (Kind, node) switch
        {
            (StepKind.Name, JsonObject fields) => (fields.ContainsKey(Name) ? Name : null, -1),
            (StepKind.Own, JsonObject fields) => (fields.ContainsKey(ownKey) ? ownKey : null, -1),
            (StepKind.Other, JsonObject fields) => (fields.Select(field => field.Key).FirstOrDefault(key => key != ownKey), -1),
            (StepKind.Index, JsonArray items) => (null, Ordinal < items.Count ? Ordinal : -1),
            _ => (null, -1),
        };
    }
}
