using System.Text.Json;
using System.Text.Json.Serialization;

namespace SessionSdk.Identity;

/// <summary>Reads and writes a namespace as its number.</summary>
internal sealed class NamespaceJsonConverter : JsonConverter<Namespace>
{
    public override Namespace Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.Number && reader.TryGetInt16(out short value) ? new Namespace(value) : throw new JsonException("A namespace is written as a number.");

    public override void Write(Utf8JsonWriter writer, Namespace value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);

    public override Namespace ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        short.TryParse(reader.GetString(), System.Globalization.NumberStyles.AllowLeadingSign, System.Globalization.CultureInfo.InvariantCulture, out short value)
            ? new Namespace(value)
            : throw new JsonException("A namespace is written as a number.");

    public override void WriteAsPropertyName(Utf8JsonWriter writer, Namespace value, JsonSerializerOptions options) => writer.WritePropertyName(value.ToString());
}
