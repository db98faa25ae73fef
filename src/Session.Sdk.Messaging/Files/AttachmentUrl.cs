using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Reads and writes download links: the address of a file and, behind <c>#</c>, what a reader must know about it.</summary>
internal sealed record AttachmentUrl
{
    /// <summary>The length of the longest link that is read, in characters.</summary>
    public const int MaxLength = 2048;

    private const string DeterministicParameter = "d";
    private const string ServerKeyPrefix = "p=";

    /// <summary>Gets the address without the fragment.</summary>
    public required string Address { get; init; }

    /// <summary>Gets whether the file is a deterministic stream, see <see cref="FileStreamCipher"/>.</summary>
    public bool IsDeterministic { get; init; }

    /// <summary>Gets the Ed25519 key of the file server, when it is not the default one.</summary>
    public Ed25519PublicKey? ServerKey { get; init; }

    /// <summary>Gets the last segment of the address, which names the file on its server; empty when there is none.</summary>
    public string FileId
    {
        get
        {
            ReadOnlySpan<char> path = Address;
            int query = path.IndexOf('?');
            path = (query < 0 ? path : path[..query]).TrimEnd('/');
            int scheme = path.IndexOf("://");
            int start = path.LastIndexOf('/') + 1;
            return start > 0 && start > scheme + 3 ? path[start..].ToString() : string.Empty;
        }
    }

    /// <summary>Reads a link. What the fragment holds besides the mark, which has no value, and a key of 64 hexadecimal digits is passed over.</summary>
    /// <param name="text">The link.</param>
    /// <param name="url">The parts.</param>
    /// <returns>Whether <paramref name="text"/> is a link over HTTP or HTTPS of at most <see cref="MaxLength"/> characters.</returns>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AttachmentUrl? url)
    {
        url = null;
        if (text is not { Length: <= MaxLength } || HasBlanks(text) || !Uri.TryCreate(text, UriKind.Absolute, out Uri? uri) || (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps))
        {
            return false;
        }

        int hash = text.IndexOf('#', StringComparison.Ordinal);
        bool isDeterministic = false;
        Ed25519PublicKey? serverKey = null;
        ReadOnlySpan<char> fragment = hash < 0 ? default : text.AsSpan(hash + 1);
        foreach (Range range in fragment.Split('&'))
        {
            ReadOnlySpan<char> parameter = fragment[range];
            if (parameter.SequenceEqual(DeterministicParameter))
            {
                isDeterministic = true;
            }
            else if (parameter.StartsWith(ServerKeyPrefix) && Ed25519PublicKey.TryParse(parameter[ServerKeyPrefix.Length..], out Ed25519PublicKey key))
            {
                serverKey = key;
            }
        }

        url = new AttachmentUrl { Address = hash < 0 ? text : text[..hash], IsDeterministic = isDeterministic, ServerKey = serverKey };
        return true;
    }

    // A link is taken as it is written, while Uri would cut blanks off and encode others.
    private static bool HasBlanks(string text)
    {
        foreach (char each in text)
        {
            if (char.IsWhiteSpace(each) || char.IsControl(each))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Writes the link.</summary>
    /// <returns>The address and, if there is something to say, the fragment.</returns>
    public override string ToString() => (IsDeterministic, ServerKey) switch
    {
        (false, null) => Address,
        (true, null) => $"{Address}#{DeterministicParameter}",
        (false, { } key) => $"{Address}#{ServerKeyPrefix}{key}",
        (true, { } key) => $"{Address}#{DeterministicParameter}&{ServerKeyPrefix}{key}",
    };
}
