using CsCheck;
using SessionSdk.Profiles;

namespace SessionSdk.Tests.Profiles;

/// <summary>The own picture as the store keeps it.</summary>
public sealed class KeptPictureTests
{
    private static readonly KeptPicture Kept = new(new ProfilePicture("http://example.org/file/1#p=x", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]), new byte[] { 1, 2, 3 });

    [Fact]
    public void What_was_written_is_read()
    {
        Assert.True(KeptPicture.TryDecode(Kept.Encode(), out KeptPicture? read));

        Assert.Equal(Kept.Stored, read.Stored);
        Assert.Equal(Kept.Content.ToArray(), read.Content.ToArray());
        Assert.Equal(nameof(KeptPicture), Kept.ToString());
    }

    [Fact]
    public void What_is_cut_is_none()
    {
        byte[] encoded = Kept.Encode();
        for (int length = 0; length < encoded.Length - Kept.Content.Length; length++)
        {
            Assert.False(KeptPicture.TryDecode(encoded.AsMemory(0, length), out _));
        }
    }

    [Fact]
    public void Whatever_stands_there_nothing_is_thrown() => Gen.Byte.Array[0, 400].Sample(bytes => KeptPicture.TryDecode(bytes, out KeptPicture? read) == (read is not null));
}
