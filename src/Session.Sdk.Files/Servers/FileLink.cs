using System.Diagnostics.CodeAnalysis;
using SessionSdk.Messaging;

namespace SessionSdk.Files;

/// <summary>Names a file on a file server, in the form that messages and profiles carry it: <c>http://host/file/id#p=key&amp;d</c>.</summary>
/// <remarks>Links of communities are not links of a file server and are not read.</remarks>
public sealed record FileLink
{
    /// <summary>The length of the longest link that is read, in characters.</summary>
    public const int MaxLength = AttachmentUrl.MaxLength;

    private readonly string _fileId = string.Empty;

    /// <summary>Gets the server.</summary>
    public required FileServer Server { get; init; }

    /// <summary>Gets the id of the file: 44 characters made of its content, or decimal digits on older servers. 1 to 128 letters, digits, <c>_</c> and <c>-</c>.</summary>
    /// <exception cref="ArgumentException">The id has another form.</exception>
    public required string FileId
    {
        get => _fileId;
        init => _fileId = Files.FileId.IsValid(value) ? value : throw new ArgumentException("An id has 1 to 128 letters, digits, _ and -.", nameof(value));
    }

    /// <summary>Gets whether the file is a deterministic stream.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>Gets whether the server can be asked to keep the file longer; other files must be uploaded again.</summary>
    public bool CanBeExtended => FileId.Length == Files.FileId.ContentAddressLength;

    /// <summary>Reads a link.</summary>
    /// <param name="text">The link, with <c>/file/</c> or the older <c>/files/</c>. A query and unknown parts of the fragment are passed over.</param>
    /// <param name="link">The file.</param>
    /// <returns>Whether it is a link of a file server whose key is known: named in the link, or the host is one of getsession.org.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out FileLink? link)
    {
        link = null;
        if (text is not { Length: <= MaxLength }
            || !AttachmentUrl.TryParse(text, out AttachmentUrl? url)
            || !Uri.TryCreate(url.Address, UriKind.Absolute, out Uri? address)
            || address.UserInfo.Length > 0
            || address.Port == 0
            || !TryReadPath(url.Address, out string? id)
            || FileServer.OfLink(address, url.ServerKey) is not { } server)
        {
            return false;
        }

        link = new FileLink { Server = server, FileId = id, IsDeterministic = url.IsDeterministic };
        return true;
    }

    /// <summary>Reads a link.</summary>
    /// <param name="text">The link.</param>
    /// <returns>The file.</returns>
    /// <exception cref="FormatException">It is not a link of a file server whose key is known.</exception>
    public static FileLink Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return TryParse(text, out FileLink? link) ? link : throw new FormatException("This is not a link of a file server whose key is known.");
    }

    /// <summary>Writes the link. The default server's key is never written, whatever the host: released clients cannot read it.</summary>
    /// <returns>The text.</returns>
    public override string ToString() => (Server.HasDefaultKey, IsDeterministic) switch
    {
        (true, false) => $"{Server.Origin}/file/{FileId}",
        (true, true) => $"{Server.Origin}/file/{FileId}#d",
        (false, false) => $"{Server.Origin}/file/{FileId}#p={Server.PublicKey}",
        (false, true) => $"{Server.Origin}/file/{FileId}#p={Server.PublicKey}&d",
    };

    /// <summary>Takes the id out of the path as it is written: nothing is decoded, and no dots are resolved.</summary>
    private static bool TryReadPath(ReadOnlySpan<char> address, [NotNullWhen(true)] out string? id)
    {
        id = null;
        int host = address.IndexOf("://") + "://".Length;
        int length = host < "://".Length ? -1 : address[host..].IndexOfAny('/', '\\', '?');
        if (length < 1 || address[host + length - 1] == ':')
        {
            // A colon that no port follows is part of the host, and there is no such host.
            return false;
        }

        ReadOnlySpan<char> path = address[(host + length)..];
        int query = path.IndexOf('?');
        path = query < 0 ? path : path[..query];
        path = path.EndsWith("/") ? path[..^1] : path;
        ReadOnlySpan<char> rest = path.StartsWith("/file/") ? path["/file/".Length..] : path.StartsWith("/files/") ? path["/files/".Length..] : default;
        if (!Files.FileId.IsValid(rest))
        {
            return false;
        }

        id = rest.ToString();
        return true;
    }
}
