using System.Text.Json;
using System.Text.Json.Serialization;

namespace SessionSdk.Cryptography;

/// <summary>Writes <see langword="null"/> in place of secret bytes, so that a value that holds a secret can be written as JSON without telling it.</summary>
/// <remarks>Safe to share between threads.</remarks>
public sealed class SecretBytesJsonConverter : JsonConverter<ReadOnlyMemory<byte>>
{
    /// <inheritdoc/>
    public override bool HandleNull => true;

    /// <inheritdoc/>
    /// <returns>No bytes, whatever stands there.</returns>
    public override ReadOnlyMemory<byte> Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        reader.Skip();
        return default;
    }

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, ReadOnlyMemory<byte> value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteNullValue();
    }
}
