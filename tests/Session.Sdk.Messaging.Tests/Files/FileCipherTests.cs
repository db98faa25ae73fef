using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

public class FileCipherTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(541)]
    [InlineData(65_536)]
    [InlineData(200_001)]
    public async Task Legacy_streams_give_what_the_span_form_opens(int length)
    {
        byte[] file = SecureRandom.GetBytes(length);
        byte[] key = SecureRandom.GetBytes(LegacyAttachmentCipher.KeySize);
        using var encrypted = new MemoryStream();
        byte[] digest = await LegacyAttachmentCipher.EncryptAsync(
            new MemoryStream(file), length, encrypted, key, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(LegacyAttachmentCipher.TryDecrypt(encrypted.ToArray(), key, digest, length, out byte[]? opened));
        Assert.Equal(file, opened);
        encrypted.Position = 0;
        using var decrypted = new MemoryStream();
        Assert.True(await LegacyAttachmentCipher.TryDecryptAsync(
            encrypted, decrypted, key, digest, length, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(file, decrypted.ToArray());
    }

    [Fact]
    public async Task A_damaged_legacy_file_is_refused_before_anything_is_written()
    {
        EncryptedFile encrypted = LegacyAttachmentCipher.Encrypt("attachment data"u8);
        byte[] blob = encrypted.Ciphertext.ToArray();
        foreach (byte[] damaged in Faults.Truncations(blob).Concat(Faults.FlippedBits(blob).Where((_, index) => index % 11 == 0)))
        {
            Assert.False(LegacyAttachmentCipher.TryDecrypt(damaged, encrypted.Key.Span, encrypted.Digest.Span, encrypted.Size, out _));
            using var output = new MemoryStream();
            Assert.False(await LegacyAttachmentCipher.TryDecryptAsync(
                new MemoryStream(damaged), output, encrypted.Key, encrypted.Digest, encrypted.Size, cancellationToken: TestContext.Current.CancellationToken));
            Assert.Equal(0, output.Length);
        }
    }

    [Fact]
    public void A_legacy_file_does_not_open_without_digest_with_another_key_or_a_wrong_size()
    {
        EncryptedFile encrypted = LegacyAttachmentCipher.Encrypt("attachment data"u8, pad: false);
        ReadOnlySpan<byte> blob = encrypted.Ciphertext.Span;
        Assert.False(LegacyAttachmentCipher.TryDecrypt(blob, encrypted.Key.Span, default, 15, out _));
        Assert.False(LegacyAttachmentCipher.TryDecrypt(blob, new byte[32], encrypted.Digest.Span, 15, out _));
        Assert.False(LegacyAttachmentCipher.TryDecrypt(blob, encrypted.Key.Span, encrypted.Digest.Span, 16, out _));
        Assert.False(LegacyAttachmentCipher.TryDecrypt(blob, encrypted.Key.Span, encrypted.Digest.Span, -1, out _));
        Assert.True(LegacyAttachmentCipher.TryDecrypt(blob, encrypted.Key.Span, encrypted.Digest.Span, null, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(10)]
    [InlineData(4_054)]
    [InlineData(32_768)]
    [InlineData(100_000)]
    public async Task Deterministic_streams_give_the_bytes_of_the_span_form(int length)
    {
        using AccountKeys alice = Known.Alice();
        byte[] file = SecureRandom.GetBytes(length);
        EncryptedFile expected = FileStreamCipher.Encrypt(file, alice, FileStreamPurpose.Attachment);
        using var encrypted = new MemoryStream();
        byte[] key = await FileStreamCipher.EncryptAsync(
            new MemoryStream(file), encrypted, alice, FileStreamPurpose.Attachment, cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected.Key.ToArray(), key);
        Assert.Equal(expected.Ciphertext.ToArray(), encrypted.ToArray());
        Assert.Equal(FileStreamCipher.GetEncryptedLength(length), encrypted.Length);
        encrypted.Position = 0;
        using var decrypted = new MemoryStream();
        Assert.True(await FileStreamCipher.TryDecryptAsync(encrypted, decrypted, key, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(file, decrypted.ToArray());
        Assert.True(FileStreamCipher.TryDecrypt(expected.Ciphertext.Span, key, out byte[]? opened));
        Assert.Equal(file, opened);
    }

    [Fact]
    public async Task A_damaged_deterministic_stream_is_refused()
    {
        using AccountKeys alice = Known.Alice();
        EncryptedFile encrypted = FileStreamCipher.Encrypt(new byte[40_000], alice, FileStreamPurpose.Attachment);
        byte[] blob = encrypted.Ciphertext.ToArray();
        IEnumerable<byte[]> damages = Enumerable.Range(0, 40).Select(i => blob[..(i * blob.Length / 40)])
            .Append(blob[..(25 + FileStreamLayout.EncryptedChunkSize)])
            .Append([.. blob, 0])
            .Concat(Enumerable.Range(0, 40).Select(i => Flip(blob, i * blob.Length / 40)));
        foreach (byte[] damaged in damages)
        {
            Assert.False(FileStreamCipher.TryDecrypt(damaged, encrypted.Key.Span, out _));
            using var output = new MemoryStream();
            Assert.False(await FileStreamCipher.TryDecryptAsync(new MemoryStream(damaged), output, encrypted.Key, cancellationToken: TestContext.Current.CancellationToken));
        }

        Assert.False(FileStreamCipher.TryDecrypt(blob, new byte[33], out _));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Chunks_that_are_marked_as_the_end_of_a_part_or_change_the_key_are_read_like_others(byte tag)
    {
        const byte FinalTag = 3;
        byte[] key = SecureRandom.GetBytes(FileStreamCipher.KeySize);
        byte[] header = SecureRandom.GetBytes(24);
        byte[] file = SecureRandom.GetBytes(70_000);
        byte[] plain = [0, 1, .. file];
        byte[][] chunks = [.. plain.Chunk(FileStreamLayout.ChunkSize)];
        using var encryptor = new SecretStreamEncryptor(key, header);
        byte[] blob = [(byte)'S', .. header, .. chunks.SelectMany((chunk, i) => Seal(chunk, i == chunks.Length - 1 ? FinalTag : tag))];

        Assert.True(FileStreamCipher.TryDecrypt(blob, key, out byte[]? opened));
        Assert.Equal(file, opened);
        using var output = new MemoryStream();
        Assert.True(await FileStreamCipher.TryDecryptAsync(new MemoryStream(blob), output, key, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal(file, output.ToArray());

        byte[] Seal(byte[] chunk, byte mark)
        {
            byte[] sealedChunk = new byte[chunk.Length + 17];
            encryptor.Push(chunk, mark, sealedChunk);
            return sealedChunk;
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_stream_that_ends_with_a_chunk_not_marked_as_the_last_is_refused(byte tag)
    {
        byte[] key = SecureRandom.GetBytes(FileStreamCipher.KeySize);
        byte[] header = SecureRandom.GetBytes(24);
        byte[] chunk = new byte[5 + 17];
        using var encryptor = new SecretStreamEncryptor(key, header);
        encryptor.Push("\u0001file"u8, tag, chunk);
        byte[] blob = [(byte)'S', .. header, .. chunk];

        Assert.False(FileStreamCipher.TryDecrypt(blob, key, out _));
        using var output = new MemoryStream();
        Assert.False(await FileStreamCipher.TryDecryptAsync(new MemoryStream(blob), output, key, cancellationToken: TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_stream_that_is_longer_than_allowed_is_refused()
    {
        using AccountKeys alice = Known.Alice();
        EncryptedFile encrypted = FileStreamCipher.Encrypt(new byte[100_000], alice, FileStreamPurpose.Attachment);
        using var output = new MemoryStream();
        Assert.False(await FileStreamCipher.TryDecryptAsync(
            new MemoryStream(encrypted.Ciphertext.ToArray()), output, encrypted.Key, maxLength: 50_000, cancellationToken: TestContext.Current.CancellationToken));
        Assert.InRange(output.Length, 0, 50_000);
    }

    [Fact]
    public void The_layout_ends_on_its_grain_for_any_length() =>
        Gen.Int[0, 12_000_000].Sample(length =>
        {
            var layout = new FileStreamLayout(length);
            return layout.Padding >= 1 && layout.EncryptedLength % 4096 == 0 && layout.EncryptedLength <= (length + 26 + (17 * ((length / 32768) + 2))) * 1.07 + 8192;
        });

    [Fact]
    public void Files_beyond_the_limit_are_argument_errors()
    {
        using AccountKeys alice = Known.Alice();
        Assert.Throws<ArgumentOutOfRangeException>(() => LegacyAttachmentCipher.Encrypt(new byte[LegacyAttachmentCipher.MaxFileSize + 1]));
        Assert.Throws<ArgumentOutOfRangeException>(() => FileStreamCipher.Encrypt(new byte[FileStreamCipher.MaxFileSize + 1], alice, FileStreamPurpose.Attachment));
    }

    [Fact]
    public async Task A_cancelled_encryption_stops()
    {
        using AccountKeys alice = Known.Alice();
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => FileStreamCipher.EncryptAsync(
            new MemoryStream(new byte[10]), new MemoryStream(), alice, FileStreamPurpose.Attachment, cancellationToken: stop.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => LegacyAttachmentCipher.EncryptAsync(
            new MemoryStream(new byte[10]), 10, new MemoryStream(), new byte[64], cancellationToken: stop.Token));
    }

    [Fact]
    public async Task Progress_ends_at_the_length_of_the_file()
    {
        using AccountKeys alice = Known.Alice();
        var encrypting = new LastReport();
        var decrypting = new LastReport();
        using var encrypted = new MemoryStream();
        byte[] key = await FileStreamCipher.EncryptAsync(
            new MemoryStream(new byte[70_000]), encrypted, alice, FileStreamPurpose.ProfilePicture, progress: encrypting, cancellationToken: TestContext.Current.CancellationToken);
        encrypted.Position = 0;
        Assert.True(await FileStreamCipher.TryDecryptAsync(encrypted, Stream.Null, key, progress: decrypting, cancellationToken: TestContext.Current.CancellationToken));
        Assert.Equal((70_000L, 70_000L), (encrypting.Value, decrypting.Value));
    }

    [Fact]
    public void A_picture_round_trips_and_damage_is_refused()
    {
        byte[] key = SecureRandom.GetBytes(PictureCipher.KeySize);
        byte[] blob = PictureCipher.Encrypt("avatar"u8, key);
        Assert.True(PictureCipher.TryDecrypt(blob, key, out byte[]? picture));
        Assert.Equal("avatar"u8, picture);
        foreach (byte[] damaged in Faults.Truncations(blob).Concat(Faults.FlippedBits(blob)))
        {
            Assert.False(PictureCipher.TryDecrypt(damaged, key, out _));
        }

        Assert.False(PictureCipher.TryDecrypt(blob, key.AsSpan(1), out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => PictureCipher.Encrypt([], key));
    }

    private static byte[] Flip(byte[] bytes, int index)
    {
        byte[] flipped = [.. bytes];
        flipped[index] ^= 0x10;
        return flipped;
    }

    private sealed class LastReport : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = value;
    }
}
