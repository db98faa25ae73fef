using System.Runtime.InteropServices;
using CsCheck;

namespace SessionSdk.Cryptography.Tests;

public sealed class SecretStreamTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(1, 32).Select(i => (byte)i)];
    private static readonly byte[] Header = [.. Enumerable.Range(100, 24).Select(i => (byte)i)];

    [Fact]
    public void Chunks_round_trip_in_order() =>
        Gen.Byte.Array[0, 100].Array[1, 8].Sample(chunks =>
        {
            byte[][] sealedChunks = Seal(chunks);
            using var decryptor = new SecretStreamDecryptor(Key, Header);
            for (int i = 0; i < chunks.Length; i++)
            {
                byte[] opened = new byte[chunks[i].Length];
                if (!decryptor.TryPull(sealedChunks[i], opened, out byte tag)
                    || !opened.AsSpan().SequenceEqual(chunks[i])
                    || tag != (i == chunks.Length - 1 ? SecretStream.FinalTag : SecretStream.MessageTag))
                {
                    return false;
                }
            }

            return true;
        });

    [Fact]
    public void The_state_is_the_one_that_libsodium_makes_of_a_header()
    {
        byte[] native = new byte[52];
        Assert.Equal(0, InitPull(native, Header, Key));
        using SecretKey state = SecretStreamState.Create(Key, Header);

        Assert.Equal(native, state.Expose());
    }

    [Fact]
    public void Chunks_that_are_missing_swapped_or_changed_are_refused()
    {
        byte[][] chunks = Seal([[1, 2, 3], [4, 5, 6], [7]]);

        Assert.False(Pulls(chunks[1]));
        Assert.False(Pulls(chunks[0], chunks[2]));
        Assert.False(Pulls(chunks[0], chunks[0]));
        Assert.True(Pulls(chunks));
        for (int bit = 0; bit < chunks[0].Length * 8; bit++)
        {
            byte[] changed = [.. chunks[0]];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.False(Pulls(changed));
        }

        for (int length = 0; length < chunks[0].Length; length++)
        {
            Assert.False(Pulls(chunks[0][..length]));
        }
    }

    [Fact]
    public void Wrong_lengths_are_wrong_arguments()
    {
        Assert.Throws<ArgumentException>(() => new SecretStreamEncryptor(new byte[31], Header).Dispose());
        Assert.Throws<ArgumentException>(() => new SecretStreamEncryptor(Key, new byte[23]).Dispose());
        Assert.Throws<ArgumentException>(() => new SecretStreamDecryptor(new byte[33], Header).Dispose());
        using var encryptor = new SecretStreamEncryptor(Key, Header);
        using var decryptor = new SecretStreamDecryptor(Key, Header);
        Assert.Throws<ArgumentException>(() => encryptor.Push(new byte[3], 0, new byte[19]));
        Assert.Throws<ArgumentException>(() => decryptor.TryPull(new byte[20], new byte[4], out _));
    }

    [Fact]
    public void A_disposed_stream_refuses_more()
    {
        var encryptor = new SecretStreamEncryptor(Key, Header);
        var decryptor = new SecretStreamDecryptor(Key, Header);
        encryptor.Dispose();
        decryptor.Dispose();

        Assert.Throws<ObjectDisposedException>(() => encryptor.Push(default, 0, new byte[17]));
        Assert.Throws<ObjectDisposedException>(() => decryptor.TryPull(new byte[17], default, out _));
    }

    [DllImport("libsodium", EntryPoint = "crypto_secretstream_xchacha20poly1305_init_pull", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.AssemblyDirectory | DllImportSearchPath.SafeDirectories)]
    private static extern int InitPull(byte[] state, byte[] header, byte[] key);

    private static byte[][] Seal(byte[][] chunks)
    {
        using var encryptor = new SecretStreamEncryptor(Key, Header);
        return [.. chunks.Select((chunk, i) =>
        {
            byte[] output = new byte[chunk.Length + SecretStream.Overhead];
            encryptor.Push(chunk, i == chunks.Length - 1 ? SecretStream.FinalTag : SecretStream.MessageTag, output);
            return output;
        })];
    }

    private static bool Pulls(params byte[][] chunks)
    {
        using var decryptor = new SecretStreamDecryptor(Key, Header);
        return chunks.All(chunk => decryptor.TryPull(chunk, new byte[Math.Max(0, chunk.Length - SecretStream.Overhead)], out _));
    }
}
