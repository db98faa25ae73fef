using System.Text.Json;

namespace SessionSdk.Conformance;

/// <summary>One known answer: named fields in the form that the vectors' README describes.</summary>
public sealed class ConformanceCase(JsonElement json)
{
    public JsonElement Json { get; } = json;

    public string Number => Json.TryGetProperty("case", out JsonElement number) ? number.ToString() : "?";

    public string Op => Json.TryGetProperty("op", out JsonElement op) ? op.GetString() ?? string.Empty : string.Empty;

    /// <summary>Gets whether the operation must succeed; a case that does not say must.</summary>
    public bool Valid => !Json.TryGetProperty("valid", out JsonElement valid) || valid.GetBoolean();

    public bool Has(string field) => Json.TryGetProperty(field, out JsonElement value) && value.ValueKind != JsonValueKind.Null;

    public JsonElement Get(string field) => Has(field) ? Json.GetProperty(field) : throw new ConformanceException($"the case has no field {field}");

    public string Text(string field) => Get(field).GetString() ?? throw new ConformanceException($"{field} is no text");

    public string? TextOrNull(string field) => Has(field) ? Text(field) : null;

    public byte[] Hex(string field) => Convert.FromHexString(Text(field));

    public byte[]? HexOrNull(string field) => Has(field) ? Hex(field) : null;

    public byte[] Base64(string field) => Convert.FromBase64String(Text(field));

    public long Whole(string field) => Get(field).GetInt64();

    public bool Flag(string field) => Has(field) && Get(field).GetBoolean();
}
