using System.Text.Json;
using System.Text.Json.Serialization;

namespace SessionSdk.Cryptography;

/// <summary>Reads and writes a value as a JSON string in its text form, also as the name of a property. Ids and public keys of all floors name it as their converter.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
/// <remarks>Safe to share between threads.</remarks>
public sealed class TextJsonConverter<T> : JsonConverter<T>
    where T : notnull, ISpanParsable<T>
{
    private const int MaxStackLength = 256;

    /// <inheritdoc/>
    /// <exception cref="JsonException">The JSON is no string, or the string is not the text form of a value.</exception>
    public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.TokenType == JsonTokenType.String ? ReadText(ref reader) : throw new JsonException($"A {typeof(T).Name} is written as a string.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStringValue(value.ToString());
    }

    /// <inheritdoc/>
    /// <exception cref="JsonException">The name is not the text form of a value.</exception>
    public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => ReadText(ref reader);

    /// <inheritdoc/>
    public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WritePropertyName(value.ToString() ?? string.Empty);
    }

    private static T ReadText(ref Utf8JsonReader reader)
    {
        long length = reader.HasValueSequence ? reader.ValueSequence.Length : reader.ValueSpan.Length;
        Span<char> text = stackalloc char[MaxStackLength];
        return length <= MaxStackLength && T.TryParse(text[..reader.CopyString(text)], null, out T? value)
            ? value
            : throw new JsonException($"The string is not the text form of a {typeof(T).Name}.");
    }
}
