using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using SessionSdk.Configs;

namespace SessionSdk.Communities;

/// <summary>Names a file of a room, in the form that messages carry it: <c>https://host/room/lounge/file/5</c>. The server's key is not in it: it is that of the room in which the message stands.</summary>
public sealed record RoomFileLink
{
    /// <summary>The length of the longest link that is read, in characters.</summary>
    public const int MaxLength = 1_000;

    private const string FilePart = "/file/";

    private const string RoomPart = "/room/";

    private readonly string _baseUrl = string.Empty;

    private readonly long _fileId;

    /// <summary>Gets the canonical address of the server.</summary>
    /// <exception cref="ArgumentException">The address is no server's.</exception>
    public required string BaseUrl
    {
        get => _baseUrl;
        init => _baseUrl = CommunityUrl.TryCanonicalise(value, out string? canonical) ? canonical : throw new ArgumentException("Expected http or https, a host name and perhaps a port.", nameof(value));
    }

    /// <summary>Gets the room, or <see langword="null"/> in links of older clients, which mean the room in which the message stands.</summary>
    public RoomToken? Room { get; init; }

    /// <summary>Gets the file's number.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative.</exception>
    public required long FileId
    {
        get => _fileId;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegative(value);
            _fileId = value;
        }
    }

    /// <summary>Makes a link.</summary>
    /// <param name="server">The server.</param>
    /// <param name="room">The room.</param>
    /// <param name="fileId">The file's number.</param>
    /// <returns>The link.</returns>
    /// <exception cref="ArgumentException">The room is not set, or the number is negative.</exception>
    public static RoomFileLink Create(CommunityServer server, RoomToken room, long fileId)
    {
        ArgumentNullException.ThrowIfNull(server);
        room.ThrowIfDefault(nameof(room));
        return new RoomFileLink { BaseUrl = server.BaseUrl, Room = room, FileId = fileId };
    }

    /// <summary>Reads a link. What stands behind a # is passed over.</summary>
    /// <param name="text">The link.</param>
    /// <param name="link">The file.</param>
    /// <returns>Whether it is a link of a community's file.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out RoomFileLink? link)
    {
        link = null;
        if (text is not { Length: <= MaxLength })
        {
            return false;
        }

        int fragment = text.IndexOf('#', StringComparison.Ordinal);
        ReadOnlySpan<char> rest = fragment < 0 ? text : text.AsSpan(0, fragment);
        int file = rest.LastIndexOf(FilePart);
        if (file < 0 || !long.TryParse(rest[(file + FilePart.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out long id))
        {
            return false;
        }

        rest = rest[..file];
        RoomToken? room = null;
        int mark = rest.LastIndexOf(RoomPart);
        if (mark >= 0)
        {
            if (!RoomToken.TryParse(rest[(mark + RoomPart.Length)..], out RoomToken token))
            {
                return false;
            }

            room = token;
            rest = rest[..mark];
        }

        if (!CommunityUrl.TryCanonicalise(rest, out string? baseUrl))
        {
            return false;
        }

        link = new RoomFileLink { BaseUrl = baseUrl, Room = room, FileId = id };
        return true;
    }

    /// <summary>Reads a link.</summary>
    /// <param name="text">The link.</param>
    /// <returns>The file.</returns>
    /// <exception cref="FormatException">It is no link of a community's file.</exception>
    public static RoomFileLink Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out RoomFileLink? link) ? link : throw new FormatException("This is not a link of a community's file.");
    }

    /// <summary>Writes the link.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => Room is { } room
        ? string.Create(CultureInfo.InvariantCulture, $"{BaseUrl}{RoomPart}{room}{FilePart}{FileId}")
        : string.Create(CultureInfo.InvariantCulture, $"{BaseUrl}{FilePart}{FileId}");
}
