using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk;

/// <summary>Names who wrote a message: an account, or a person whom a community shows under a blinded id.</summary>
/// <remarks>The text form is the id, 66 hexadecimal digits.</remarks>
[JsonConverter(typeof(TextJsonConverter<SenderId>))]
public readonly struct SenderId : IEquatable<SenderId>, ISpanParsable<SenderId>
{
    private readonly SessionAddress _address;

    private SenderId(SessionAddress address)
    {
        _address = address;
    }

    /// <summary>Gets whether this is no id but the value of an unset variable.</summary>
    public bool IsDefault => _address.IsDefault;

    /// <summary>Gets whether the id is a blinded one.</summary>
    public bool IsBlinded => !IsDefault && _address.TryGetBlindedId(out _);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether they are equal.</returns>
    public static bool operator ==(SenderId left, SenderId right) => left.Equals(right);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether they differ.</returns>
    public static bool operator !=(SenderId left, SenderId right) => !left.Equals(right);

    /// <summary>Names an account as a sender.</summary>
    /// <param name="account">The account.</param>
    public static implicit operator SenderId(AccountId account) => FromAccount(account);

    /// <summary>Names a blinded person as a sender.</summary>
    /// <param name="person">The blinded id.</param>
    public static implicit operator SenderId(BlindedId person) => FromBlinded(person);

    /// <summary>Names an account as a sender.</summary>
    /// <param name="account">The account.</param>
    /// <returns>The id.</returns>
    public static SenderId FromAccount(AccountId account) => account.IsDefault ? default : new(account);

    /// <summary>Names a blinded person as a sender.</summary>
    /// <param name="person">The blinded id.</param>
    /// <returns>The id.</returns>
    public static SenderId FromBlinded(BlindedId person) => person.IsDefault ? default : new(person);

    /// <summary>Gives the account.</summary>
    /// <param name="account">The account.</param>
    /// <returns>Whether the id is that of an account.</returns>
    public bool TryGetAccount(out AccountId account) => _address.TryGetAccountId(out account);

    /// <summary>Gives the blinded id.</summary>
    /// <param name="person">The blinded id.</param>
    /// <returns>Whether the id is a blinded one.</returns>
    public bool TryGetBlinded(out BlindedId person) => _address.TryGetBlindedId(out person);

    /// <inheritdoc/>
    public bool Equals(SenderId other) => _address == other._address;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is SenderId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => _address.GetHashCode();

    /// <summary>Writes the id.</summary>
    /// <returns>66 hexadecimal digits; empty for the value of an unset variable.</returns>
    public override string ToString() => IsDefault ? string.Empty : _address.ToString();

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is no such text.</exception>
    public static SenderId Parse(string s) => Parse(s, null);

    /// <summary>Reads an id.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is no id of a sender.</exception>
    public static SenderId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out SenderId id) ? id : throw new FormatException("The id of a sender is 05, 15 or 25 and 64 more hexadecimal digits.");

    /// <summary>Reads an id.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is no id of a sender.</exception>
    public static SenderId Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Reads an id.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    /// <returns>Whether the text is the id of a sender.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out SenderId result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads an id.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    /// <returns>Whether the text is the id of a sender.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out SenderId result)
    {
        bool isSender = SessionAddress.TryParse(s, provider, out SessionAddress address)
            && address.Prefix is SessionIdPrefix.Account or SessionIdPrefix.Blinded15 or SessionIdPrefix.Blinded25;
        result = isSender ? new(address) : default;
        return isSender;
    }
}
