using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Reads the fields of an object that a server sent. A field that is absent or null is not set; one of a wrong type makes the whole object unusable.</summary>
internal static class JsonFields
{
    /// <summary>The last second of the year 9999.</summary>
    private const double LatestTime = 253_402_300_799;

    private const double MillisecondsPerSecond = 1000;

    internal static bool IsObject(this JsonElement json) => json.ValueKind == JsonValueKind.Object;

    /// <summary>Gives a field that is there and not null.</summary>
    internal static bool TryGet(this JsonElement json, ReadOnlySpan<byte> name, out JsonElement value) =>
        json.TryGetProperty(name, out value) && value.ValueKind != JsonValueKind.Null;

    /// <summary>Reads a whole number that is not negative.</summary>
    internal static bool TryReadNumber(this JsonElement json, ReadOnlySpan<byte> name, out long value)
    {
        value = 0;
        return json.TryGet(name, out JsonElement field) && TryReadNumber(field, out value);
    }

    internal static bool TryReadNumber(this JsonElement json, out long value)
    {
        value = 0;
        return json.ValueKind == JsonValueKind.Number && json.TryGetInt64(out value) && value >= 0;
    }

    internal static bool TryReadOptionalNumber(this JsonElement json, ReadOnlySpan<byte> name, out long? value) => json.TryReadOptional(name, TryReadNumber, out value);

    /// <summary>Reads a Unix time in seconds with a fraction, to whole milliseconds.</summary>
    internal static bool TryReadTime(this JsonElement json, ReadOnlySpan<byte> name, out DateTimeOffset value)
    {
        value = default;
        return json.TryGet(name, out JsonElement field) && TryReadTime(field, out value);
    }

    internal static bool TryReadTime(this JsonElement json, out DateTimeOffset value)
    {
        bool isTime = json.ValueKind == JsonValueKind.Number && json.TryGetDouble(out double seconds) && seconds is >= 0 and <= LatestTime;
        value = isTime ? DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Floor(json.GetDouble() * MillisecondsPerSecond)) : default;
        return isTime;
    }

    internal static bool TryReadOptionalTime(this JsonElement json, ReadOnlySpan<byte> name, out DateTimeOffset? value) => json.TryReadOptional(name, TryReadTime, out value);

    /// <summary>Reads a flag, which some databases keep as a number. One that is absent is not set.</summary>
    internal static bool TryReadFlag(this JsonElement json, ReadOnlySpan<byte> name, out bool value)
    {
        bool isFlag = json.TryReadOptionalFlag(name, out bool? read);
        value = read ?? false;
        return isFlag;
    }

    internal static bool TryReadOptionalFlag(this JsonElement json, ReadOnlySpan<byte> name, out bool? value)
    {
        value = null;
        if (!json.TryGet(name, out JsonElement field))
        {
            return true;
        }

        switch (field.ValueKind)
        {
            case JsonValueKind.True:
                value = true;
                return true;
            case JsonValueKind.False:
                value = false;
                return true;
            case JsonValueKind.Number when field.TryGetInt32(out int number) && number is 0 or 1:
                value = number == 1;
                return true;
            default:
                return false;
        }
    }

    internal static bool TryReadText(this JsonElement json, ReadOnlySpan<byte> name, int maxLength, out string? value)
    {
        value = null;
        return !json.TryGet(name, out JsonElement field) || Texts.TryRead(field, maxLength, out value);
    }

    /// <summary>Reads the id of a person: of an account, or a blinded one.</summary>
    internal static bool TryReadPerson(this JsonElement json, ReadOnlySpan<byte> name, out SessionAddress value)
    {
        value = default;
        return json.TryGet(name, out JsonElement field) && TryReadPerson(field, out value);
    }

    internal static bool TryReadPerson(this JsonElement json, out SessionAddress value)
    {
        value = default;
        return Texts.TryRead(json, SessionAddress.TextLength, out string? text) && TryParsePerson(text, out value);
    }

    internal static bool TryReadOptionalPerson(this JsonElement json, ReadOnlySpan<byte> name, out SessionAddress? value) => json.TryReadOptional(name, TryReadPerson, out value);

    internal static bool TryParsePerson(ReadOnlySpan<char> text, out SessionAddress person) =>
        SessionAddress.TryParseExact(text, out person) && person.Prefix is SessionIdPrefix.Account or SessionIdPrefix.Blinded15 or SessionIdPrefix.Blinded25;

    /// <summary>Reads a list of people and passes over what is none.</summary>
    internal static bool TryReadPeople(this JsonElement json, ReadOnlySpan<byte> name, [NotNullWhen(true)] out IReadOnlyList<SessionAddress>? people)
    {
        people = [];
        if (!json.TryGet(name, out JsonElement list))
        {
            return true;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var read = new List<SessionAddress>(Math.Min(list.GetArrayLength(), 256));
        foreach (JsonElement item in list.EnumerateArray())
        {
            if (TryReadPerson(item, out SessionAddress person))
            {
                read.Add(person);
            }
        }

        people = read;
        return true;
    }

    /// <summary>Reads bytes written as base64.</summary>
    internal static bool TryReadBytes(this JsonElement json, ReadOnlySpan<byte> name, [NotNullWhen(true)] out byte[]? bytes)
    {
        bytes = null;
        return json.TryGet(name, out JsonElement field) && field.ValueKind == JsonValueKind.String && field.TryGetBytesFromBase64(out bytes);
    }

    private static bool TryReadOptional<T>(this JsonElement json, ReadOnlySpan<byte> name, FieldReader<T> read, out T? value)
        where T : struct
    {
        value = null;
        if (!json.TryGet(name, out JsonElement field))
        {
            return true;
        }

        bool isRead = read(field, out T found);
        value = isRead ? found : null;
        return isRead;
    }

    private delegate bool FieldReader<T>(JsonElement field, out T value);
}
