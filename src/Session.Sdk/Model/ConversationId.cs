using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Serialization;
using SessionSdk.Cryptography;

namespace SessionSdk;

/// <summary>Names a conversation: a person, a group, a room of a community, or a person under the blinded id of a community.</summary>
/// <remarks>
/// The text form is the id itself for persons and groups (66 hexadecimal digits), <c>https://server/room</c> for rooms and
/// <c>15…@https://server</c> for blinded persons. Server addresses are in lower case, without a default port and without a slash at the end.
/// </remarks>
[JsonConverter(typeof(TextJsonConverter<ConversationId>))]
public readonly struct ConversationId : IEquatable<ConversationId>, ISpanParsable<ConversationId>
{
    /// <summary>The greatest length of the address of a community's server.</summary>
    internal const int MaxServerLength = 267;

    /// <summary>The greatest length of a room's token.</summary>
    internal const int MaxRoomLength = 64;

    private readonly SessionAddress _address;
    private readonly string? _place;

    private ConversationId(SessionAddress address, string? place)
    {
        _address = address;
        _place = place;
    }

    /// <summary>Gets what the conversation is.</summary>
    public ConversationKind Kind => _address.IsDefault
        ? _place is null ? ConversationKind.None : ConversationKind.Room
        : _address.Prefix switch
        {
            SessionIdPrefix.Group => ConversationKind.Group,
            SessionIdPrefix.Account => ConversationKind.Person,
            _ => ConversationKind.BlindedPerson,
        };

    /// <summary>Gets whether this is no conversation but the value of an unset variable.</summary>
    public bool IsDefault => Kind == ConversationKind.None;

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether both name the same conversation.</returns>
    public static bool operator ==(ConversationId left, ConversationId right) => left.Equals(right);

    /// <summary>Compares two ids.</summary>
    /// <param name="left">One id.</param>
    /// <param name="right">The other id.</param>
    /// <returns>Whether they name different conversations.</returns>
    public static bool operator !=(ConversationId left, ConversationId right) => !left.Equals(right);

    /// <summary>Names the conversation with a person.</summary>
    /// <param name="account">The person's account.</param>
    public static implicit operator ConversationId(AccountId account) => FromAccount(account);

    /// <summary>Names the conversation of a group.</summary>
    /// <param name="group">The group.</param>
    public static implicit operator ConversationId(GroupId group) => FromGroup(group);

    /// <summary>Names the conversation with a person.</summary>
    /// <param name="account">The person's account; the own one is the note to self.</param>
    /// <returns>The id; unset when <paramref name="account"/> is.</returns>
    public static ConversationId FromAccount(AccountId account) => account.IsDefault ? default : new(account, null);

    /// <summary>Names the conversation of a group.</summary>
    /// <param name="group">The group.</param>
    /// <returns>The id; unset when <paramref name="group"/> is.</returns>
    public static ConversationId FromGroup(GroupId group) => group.IsDefault ? default : new(group, null);

    /// <summary>Names a room of a community.</summary>
    /// <param name="server">The base address of the community's server.</param>
    /// <param name="room">The token of the room: 1 to 64 letters, digits, dashes and underscores.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> is no HTTP address without a path, or <paramref name="room"/> is no token.</exception>
    public static ConversationId FromRoom(Uri server, string room)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(room);
        return IsToken(room)
            ? new(default, $"{Canonical(server)}/{room.ToLowerInvariant()}")
            : throw new ArgumentException("A room's token has 1 to 64 letters, digits, dashes and underscores.", nameof(room));
    }

    /// <summary>Names the conversation with a person whom a community shows under a blinded id.</summary>
    /// <param name="server">The base address of the community's server.</param>
    /// <param name="person">The blinded id.</param>
    /// <returns>The id.</returns>
    /// <exception cref="ArgumentException"><paramref name="server"/> is no HTTP address without a path, or <paramref name="person"/> is unset.</exception>
    public static ConversationId FromBlinded(Uri server, BlindedId person)
    {
        ArgumentNullException.ThrowIfNull(server);
        return person.IsDefault
            ? throw new ArgumentException("The blinded id is not set.", nameof(person))
            : new(person, Canonical(server));
    }

    /// <summary>Gives the person's account.</summary>
    /// <param name="account">The account.</param>
    /// <returns>Whether the conversation is one with a person whose account is known.</returns>
    public bool TryGetAccount(out AccountId account)
    {
        account = default;
        return _place is null && _address.TryGetAccountId(out account);
    }

    /// <summary>Gives the group.</summary>
    /// <param name="group">The group.</param>
    /// <returns>Whether the conversation is a group.</returns>
    public bool TryGetGroup(out GroupId group)
    {
        group = default;
        return _place is null && _address.TryGetGroupId(out group);
    }

    /// <summary>Gives the room and its server.</summary>
    /// <param name="server">The base address of the server.</param>
    /// <param name="room">The token of the room.</param>
    /// <returns>Whether the conversation is a room.</returns>
    public bool TryGetRoom([NotNullWhen(true)] out Uri? server, [NotNullWhen(true)] out string? room)
    {
        (server, room) = (null, null);
        if (Kind != ConversationKind.Room)
        {
            return false;
        }

        int slash = _place!.LastIndexOf('/');
        (server, room) = (new Uri(_place[..slash]), _place[(slash + 1)..]);
        return true;
    }

    /// <summary>Gives the blinded person and the server on which it is one.</summary>
    /// <param name="server">The base address of the server.</param>
    /// <param name="person">The blinded id.</param>
    /// <returns>Whether the conversation is one with a blinded person.</returns>
    public bool TryGetBlinded([NotNullWhen(true)] out Uri? server, out BlindedId person)
    {
        server = null;
        person = default;
        if (Kind != ConversationKind.BlindedPerson || !_address.TryGetBlindedId(out person))
        {
            return false;
        }

        server = new Uri(_place!);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals(ConversationId other) => _address == other._address && string.Equals(_place, other._place, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is ConversationId other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(_address, _place is null ? 0 : string.GetHashCode(_place, StringComparison.Ordinal));

    /// <summary>Writes the id in its text form.</summary>
    /// <returns>The text; empty for the value of an unset variable.</returns>
    public override string ToString() => Kind switch
    {
        ConversationKind.None => string.Empty,
        ConversationKind.Room => _place!,
        ConversationKind.BlindedPerson => $"{_address}@{_place}",
        _ => _address.ToString(),
    };

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text.</param>
    /// <returns>The value.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> is no such text.</exception>
    public static ConversationId Parse(string s) => Parse(s, null);

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> names no conversation.</exception>
    public static ConversationId Parse(ReadOnlySpan<char> s, IFormatProvider? provider) =>
        TryParse(s, provider, out ConversationId id) ? id : throw new FormatException("The text names no conversation: an account id, a group id, https://server/room, or a blinded id, @ and its server are expected.");

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <returns>The id.</returns>
    /// <exception cref="FormatException"><paramref name="s"/> names no conversation.</exception>
    public static ConversationId Parse(string s, IFormatProvider? provider)
    {
        ArgumentNullException.ThrowIfNull(s);
        return Parse(s.AsSpan(), provider);
    }

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    /// <returns>Whether the text names a conversation.</returns>
    public static bool TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, out ConversationId result) => TryParse(s.AsSpan(), provider, out result);

    /// <summary>Reads the text form.</summary>
    /// <param name="s">The text.</param>
    /// <param name="provider">Not used.</param>
    /// <param name="result">The id.</param>
    /// <returns>Whether the text names a conversation.</returns>
    public static bool TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, out ConversationId result)
    {
        result = default;
        if (s.Length > (2 * SessionAddress.Size) + 1 + MaxServerLength)
        {
            return false;
        }

        int at = s.IndexOf('@');
        if (at >= 0)
        {
            if (BlindedId.TryParse(s[..at], provider, out BlindedId person) && TryCanonicalise(s[(at + 1)..], out string? server))
            {
                result = new(person, server);
            }
        }
        else if (SessionAddress.TryParse(s, provider, out SessionAddress address))
        {
            result = address.Prefix is SessionIdPrefix.Account or SessionIdPrefix.Group ? new(address, null) : default;
        }
        else if (s.LastIndexOf('/') is >= 8 and var slash && IsToken(s[(slash + 1)..]) && TryCanonicalise(s[..slash], out string? place))
        {
            result = new(default, $"{place}/{s[(slash + 1)..].ToString().ToLowerInvariant()}");
        }

        return !result.IsDefault;
    }

    private static bool IsToken(ReadOnlySpan<char> room) => room.Length is >= 1 and <= MaxRoomLength && !room.ContainsAnyExcept(TokenCharacters);

    private static string Canonical(Uri server) =>
        TryCanonicalise(server.OriginalString, out string? canonical) ? canonical : throw new ArgumentException("The base address of a community's server is http:// or https://, a host and perhaps a port.", nameof(server));

    private static bool TryCanonicalise(ReadOnlySpan<char> text, [NotNullWhen(true)] out string? canonical)
    {
        canonical = null;
        if (text.Length > MaxServerLength || !Uri.TryCreate(text.ToString(), UriKind.Absolute, out Uri? uri) || uri.Scheme is not ("http" or "https")
            || uri.AbsolutePath != "/" || uri.Query.Length > 0 || uri.Fragment.Length > 0 || uri.UserInfo.Length > 0)
        {
            return false;
        }

        canonical = uri.GetLeftPart(UriPartial.Authority).ToLowerInvariant();
        return true;
    }

    private static readonly System.Buffers.SearchValues<char> TokenCharacters = System.Buffers.SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
}
