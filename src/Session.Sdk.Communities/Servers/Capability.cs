using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Communities;

/// <summary>Names something that a community server offers or asks for.</summary>
[JsonConverter(typeof(TextJsonConverter<Capability>))]
public readonly struct Capability : IEquatable<Capability>, ISpanParsable<Capability>
{
    /// <summary>The length of the longest name, in characters.</summary>
    public const int MaxLength = 64;

    private readonly string? _name;

    private Capability(string name) => _name = name;

    /// <summary>Gets what every community server offers.</summary>
    public static Capability Sogs { get; } = new("sogs");

    /// <summary>Gets reactions to messages.</summary>
    public static Capability Reactions { get; } = new("reactions");

    /// <summary>Gets that the server wants blinded ids only, and offers direct messages between them.</summary>
    public static Capability Blind { get; } = new("blind");

    /// <summary>Gets that ids of <see cref="Identity.BlindingScheme.Blinded25"/> are accepted as well.</summary>
    public static Capability Blind25 { get; } = new("blind25");

    /// <summary>Gets whether this is no name but the value of an unset variable.</summary>
    public bool IsDefault => _name is null;

    /// <summary>Reads a name.</summary>
    /// <param name="s">1 to 64 letters, digits, dots, hyphens and underscores.</param>
    /// <param name="capability">The capability.</param>
    /// <returns>Whether the text is a name.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out Capability capability) => TryParse(s, null, out capability);

    /// <inheritdoc/>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out Capability result)
    {
        bool isName = s.Length is > 0 and <= MaxLength;
        foreach (char letter in s)
        {
            isName &= char.IsAsciiLetterOrDigit(letter) || letter is '.' or '-' or '_';
        }

        result = isName ? new Capability(s.ToString()) : default;
        return isName;
    }

    /// <inheritdoc/>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out Capability result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads a name.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The capability.</returns>
    /// <exception cref="FormatException">The text is no name.</exception>
    public static Capability Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc/>
    public static Capability Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out Capability capability) ? capability : throw new FormatException("A capability's name has 1 to 64 letters, digits, dots, hyphens and underscores.");

    /// <inheritdoc/>
    public static Capability Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Compares two capabilities.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they are the same.</returns>
    public static bool operator ==(Capability left, Capability right) => left.Equals(right);

    /// <summary>Compares two capabilities.</summary>
    /// <param name="left">One.</param>
    /// <param name="right">The other.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(Capability left, Capability right) => !left.Equals(right);

    /// <inheritdoc/>
    public bool Equals(Capability other) => _name == other._name;

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is Capability other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _name?.GetHashCode(StringComparison.Ordinal) ?? 0;

    /// <summary>Gives the name.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _name ?? string.Empty;
}
