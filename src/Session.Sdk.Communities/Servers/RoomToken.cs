using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Communities;

/// <summary>Names a room of a community server: 1 to 64 lower-case letters, digits, hyphens and underscores.</summary>
[JsonConverter(typeof(TextJsonConverter<RoomToken>))]
public readonly struct RoomToken : IEquatable<RoomToken>, ISpanParsable<RoomToken>
{
    /// <summary>The length of the longest token, in characters.</summary>
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Characters = SearchValues.Create("-_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    private readonly string? _text;

    private RoomToken(string text) => _text = text;

    /// <summary>Gets whether this is no token but the value of an unset variable.</summary>
    public bool IsDefault => _text is null;

    /// <summary>Reads a token. Capital letters become small ones, which servers do not tell apart.</summary>
    /// <param name="s">The text.</param>
    /// <param name="token">The token.</param>
    /// <returns>Whether the text is a token.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out RoomToken token) => TryParse(s, null, out token);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out RoomToken result)
    {
        bool isToken = s.Length is > 0 and <= MaxLength && !s.ContainsAnyExcept(Characters);
        result = isToken ? new RoomToken(s.ToString().ToLowerInvariant()) : default;
        return isToken;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out RoomToken result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads a token.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The token.</returns>
    /// <exception cref="FormatException">The text is no token.</exception>
    public static RoomToken Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc/>
    public static RoomToken Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out RoomToken token) ? token : throw new FormatException("A room's token has 1 to 64 letters, digits, hyphens and underscores.");

    /// <inheritdoc/>
    public static RoomToken Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Compares two tokens.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(RoomToken left, RoomToken right) => left.Equals(right);

    /// <summary>Compares two tokens.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(RoomToken left, RoomToken right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(RoomToken other) => _text == other._text;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is RoomToken other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _text?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <summary>Gives the token.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _text ?? string.Empty;

    internal void ThrowIfDefault(string name)
    {
        if (IsDefault)
        {
            throw new ArgumentException("The room is not set.", name);
        }
    }
}
