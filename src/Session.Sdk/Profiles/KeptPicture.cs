using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Profiles;

/// <summary>The own picture as this device keeps it, so that it can be uploaded again, with where it lies on the server.</summary>
/// <param name="Stored">Where it lies.</param>
/// <param name="Content">The encoded picture.</param>
internal sealed record KeptPicture(ProfilePicture Stored, ReadOnlyMemory<byte> Content)
{
    internal const string StateKey = "profile/picture";

    public override string ToString() => nameof(KeptPicture);

    internal byte[] Encode()
    {
        byte[] url = System.Text.Encoding.UTF8.GetBytes(Stored.Url);
        byte[] encoded = new byte[sizeof(ushort) + url.Length + ProfilePicture.KeySize + Content.Length];
        BinaryPrimitives.WriteUInt16LittleEndian(encoded, (ushort)url.Length);
        url.CopyTo(encoded, sizeof(ushort));
        Stored.Key.Span.CopyTo(encoded.AsSpan(sizeof(ushort) + url.Length));
        Content.Span.CopyTo(encoded.AsSpan(sizeof(ushort) + url.Length + ProfilePicture.KeySize));
        return encoded;
    }

    /// <summary>Reads what <see cref="Encode"/> wrote.</summary>
    internal static bool TryDecode(ReadOnlyMemory<byte> encoded, [NotNullWhen(true)] out KeptPicture? kept)
    {
        kept = null;
        if (encoded.Length < sizeof(ushort))
        {
            return false;
        }

        int urlLength = BinaryPrimitives.ReadUInt16LittleEndian(encoded.Span);
        int start = sizeof(ushort) + urlLength;
        if (urlLength is 0 or > ProfilePicture.MaxUrlSize || encoded.Length <= start + ProfilePicture.KeySize)
        {
            return false;
        }

        string url = System.Text.Encoding.UTF8.GetString(encoded.Span[sizeof(ushort)..start]);
        if (System.Text.Encoding.UTF8.GetByteCount(url) > ProfilePicture.MaxUrlSize)
        {
            return false;
        }

        kept = new KeptPicture(new ProfilePicture(url, encoded.Span.Slice(start, ProfilePicture.KeySize)), encoded[(start + ProfilePicture.KeySize)..]);
        return true;
    }
}
