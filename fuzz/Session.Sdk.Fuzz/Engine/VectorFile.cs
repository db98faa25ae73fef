using System.Text.Json;

namespace SessionSdk.Fuzz;

/// <summary>Reads the known answers of the repository, to make inputs of them.</summary>
internal static class VectorFile
{
    /// <summary>Lists the cases of a file of <c>tests/vectors</c>, of some operations or of all.</summary>
    public static IEnumerable<JsonElement> Cases(string file, params string[] operations) =>
        Read(Path.Combine("tests", "vectors", $"{file}.json")).GetProperty("cases").EnumerateArray()
            .Where(each => operations.Length == 0 || operations.Contains(each.GetProperty("op").GetString()));

    /// <summary>Lists a field of cases, of those that have it as hexadecimal text.</summary>
    public static IEnumerable<byte[]> Hex(string file, string field, params string[] operations) =>
        Texts(file, field, operations).Select(Convert.FromHexString);

    /// <summary>Lists a field of cases, of those that have it as text.</summary>
    public static IEnumerable<string> Texts(string file, string field, params string[] operations) => Cases(file, operations)
        .Where(each => each.TryGetProperty(field, out JsonElement value) && value.ValueKind == JsonValueKind.String)
        .Select(each => each.GetProperty(field).GetString()!);

    /// <summary>Reads a JSON file of the repository.</summary>
    public static JsonElement Read(string path) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(FuzzFolders.Root(), path))).RootElement;

    /// <summary>Lists the steps of scripted cases.</summary>
    public static IEnumerable<JsonElement> Steps(string file, string type, string operation) => Cases(file)
        .Where(each => each.GetProperty("type").GetString() == type)
        .SelectMany(each => each.GetProperty("steps").EnumerateArray())
        .Where(step => step.GetProperty("op").GetString() == operation && step.TryGetProperty("result", out JsonElement result) && result.ValueKind == JsonValueKind.Object);
}
