using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Holds a name of the network's name register (ONS), in lower case.</summary>
/// <remarks>A name is 1 to 64 letters, digits, <c>_</c> and <c>-</c>; it neither begins nor ends with <c>-</c>. An id is longer than any name, so that a text cannot be both.</remarks>
[JsonConverter(typeof(TextJsonConverter<AccountName>))]
public readonly struct AccountName : IEquatable<AccountName>, ISpanParsable<AccountName>
{
    /// <summary>The length of the longest name in characters.</summary>
    public const int MaxLength = 64;

    /// <summary>The length of the hash that names are asked for with, in bytes.</summary>
    public const int HashSize = 32;

    private readonly string? _name;

    private AccountName(string name)
    {
        _name = name;
    }

    /// <summary>Gets whether this is no name but the value of an unset variable.</summary>
    public bool IsDefault => _name is null;

    /// <summary>Compares two names.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other name.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(AccountName left, AccountName right) => left.Equals(right);

    /// <summary>Compares two names.</summary>
    /// <param name="left">One name.</param>
    /// <param name="right">The other name.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(AccountName left, AccountName right) => !left.Equals(right);

    /// <summary>Reads a name; its case, white space around it and invisible characters do not count.</summary>
    /// <param name="s">The text.</param>
    /// <param name="name">The name in lower case.</param>
    /// <returns>Whether <paramref name="s"/> can be a name.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, out AccountName name)
    {
        Span<char> cleaned = stackalloc char[MaxLength];
        name = default;
        if (!PastedText.TryClean(s, cleaned, out int length))
        {
            return false;
        }

        ReadOnlySpan<char> trimmed = cleaned[..length];
        if (trimmed.IsEmpty || trimmed[0] == '-' || trimmed[^1] == '-')
        {
            return false;
        }

        for (ReadOnlySpan<char> rest = trimmed; !rest.IsEmpty;)
        {
            if (Rune.DecodeFromUtf16(rest, out Rune rune, out int used) != System.Buffers.OperationStatus.Done || !IsAllowed(rune))
            {
                return false;
            }

            rest = rest[used..];
        }

        name = new AccountName(trimmed.ToString().ToLowerInvariant());
        return true;
    }

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out AccountName)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The name in lower case.</param>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out AccountName result) => TryParse(s, out result);

    /// <inheritdoc cref="TryParse(ReadOnlySpan{char}, out AccountName)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The name in lower case.</param>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out AccountName result) => TryParse(s.AsSpan(), out result);

    /// <summary>Reads a name; its case, white space around it and invisible characters do not count.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The name in lower case.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> cannot be a name.</exception>
    public static AccountName Parse(string s)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), null);
    }

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static AccountName Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => TryParse(s, out AccountName name)
        ? name
        : throw new FormatException("A name is 1 to 64 letters, digits, '_' and '-', and neither begins nor ends with '-'.");

    /// <inheritdoc cref="Parse(string)"/>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    public static AccountName Parse(string s, IFormatProvider? provider) => Parse(s);

    /// <summary>Computes the hash that a storage node is asked for with.</summary>
    /// <param name="destination">Receives 32 bytes.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    /// <exception cref="InvalidOperationException">This is the value of an unset variable.</exception>
    public void ComputeHash(Span<byte> destination)
    {
        if (destination.Length != HashSize)
        {
            throw new ArgumentException($"Expected {HashSize} bytes, got {destination.Length}.", nameof(destination));
        }

        Blake2b.Hash(System.Text.Encoding.UTF8.GetBytes(_name ?? throw new InvalidOperationException("The name is not set.")), destination);
    }

    /// <summary>Computes the hash in the form of a request: base64 with padding, 44 characters.</summary>
    /// <returns>The text.</returns>
    /// <exception cref="InvalidOperationException">This is the value of an unset variable.</exception>
    public string ComputeHashText()
    {
        Span<byte> hash = stackalloc byte[HashSize];
        ComputeHash(hash);
        return Convert.ToBase64String(hash);
    }

    /// <inheritdoc/>
    public bool Equals(AccountName other) => string.Equals(_name, other._name, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => obj is AccountName other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _name is null ? 0 : StringComparer.Ordinal.GetHashCode(_name);

    /// <summary>Gives the name in lower case; empty for the value of an unset variable.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => _name ?? string.Empty;

    private static bool IsAllowed(Rune rune) => Rune.IsLetterOrDigit(rune) || rune.Value is '_' or '-';
}
