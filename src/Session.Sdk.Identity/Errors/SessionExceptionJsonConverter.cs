using System.Text.Json;
using System.Text.Json.Serialization;

namespace SessionSdk;

/// <summary>Writes a failure as what it is called, says and whether it may pass. Failures are told, not read.</summary>
internal sealed class SessionExceptionJsonConverter : JsonConverter<SessionException>
{
    public override SessionException Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Failures are written as JSON, not read.");

    public override void Write(Utf8JsonWriter writer, SessionException value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString("type", value.GetType().Name);
        writer.WriteString("message", value.Message);
        writer.WriteBoolean("isTransient", value.IsTransient);
        writer.WriteEndObject();
    }
}
