using System.Text.Json;
using System.Text.Json.Serialization;

namespace SessionSdk;

/// <summary>Writes where a picture lies. Its key stays out, so that it cannot be read back.</summary>
internal sealed class ProfilePictureJsonConverter : JsonConverter<ProfilePicture>
{
    public override ProfilePicture Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new JsonException("A picture cannot be read from JSON: its key is secret and not written.");

    public override void Write(Utf8JsonWriter writer, ProfilePicture value, JsonSerializerOptions options)
    {
        writer.WriteStartObject();
        writer.WriteString(options.PropertyNamingPolicy?.ConvertName(nameof(ProfilePicture.Url)) ?? nameof(ProfilePicture.Url), value.Url);
        writer.WriteEndObject();
    }
}
