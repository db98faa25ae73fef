using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk;

/// <summary>Names a message in the store of this client. Numbers are given in order and never again; other devices do not know them.</summary>
/// <param name="Value">The number, from 1; zero names no message.</param>
[JsonConverter(typeof(TextJsonConverter<MessageId>))]
public readonly record struct MessageId(long Value) : IComparable<MessageId>, ISpanParsable<MessageId>
{
    /// <summary>Gets whether this names no message.</summary>
    public bool IsDefault => Value == 0;

    /// <summary>Compares the order in which two messages became known.</summary>
    /// <param name="left">One message.</param>
    /// <param name="right">The other message.</param>
    /// <returns>Whether the left one is older.</returns>
    public static bool operator <(MessageId left, MessageId right) => left.Value < right.Value;

    /// <summary>Compares the order in which two messages became known.</summary>
    /// <param name="left">One message.</param>
    /// <param name="right">The other message.</param>
    /// <returns>Whether the left one is newer.</returns>
    public static bool operator >(MessageId left, MessageId right) => left.Value > right.Value;

    /// <summary>Compares the order in which two messages became known.</summary>
    /// <param name="left">One message.</param>
    /// <param name="right">The other message.</param>
    /// <returns>Whether the left one is older or the same.</returns>
    public static bool operator <=(MessageId left, MessageId right) => left.Value <= right.Value;

    /// <summary>Compares the order in which two messages became known.</summary>
    /// <param name="left">One message.</param>
    /// <param name="right">The other message.</param>
    /// <returns>Whether the left one is newer or the same.</returns>
    public static bool operator >=(MessageId left, MessageId right) => left.Value >= right.Value;

    /// <inheritdoc/>
    public int CompareTo(MessageId other) => Value.CompareTo(other.Value);

    /// <summary>Writes the number.</summary>
    /// <returns>Decimal digits.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is no such text.</exception>
    public static MessageId Parse(string s) => Parse(s, null);

    /// <inheritdoc/>
    public static MessageId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out MessageId id) ? id : throw new FormatException("The number of a message is a positive whole number.");

    /// <inheritdoc/>
    public static MessageId Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out MessageId result) => TryParse(s.AsSpan(), provider, out result);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out MessageId result)
    {
        bool isNumber = long.TryParse(s, NumberStyles.None, CultureInfo.InvariantCulture, out long value) && value > 0;
        result = isNumber ? new(value) : default;
        return isNumber;
    }
}
