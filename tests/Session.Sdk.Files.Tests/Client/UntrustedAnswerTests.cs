using CsCheck;
using SessionSdk.Files.Tests.Fakes;
using SessionSdk.Messaging;

namespace SessionSdk.Files.Tests.Client;

public sealed class UntrustedAnswerTests
{
    private static readonly FileLink Somewhere = FileLink.Parse("http://filev2.getsession.org/file/1");

    private static readonly byte[][] Answers =
    [
        [.. """{"id":"abc","expires":1754863793.186137,"uploaded":1753654193.18,"size":4096}"""u8],
        [.. """{"status_code":200,"updated":1753650000.0,"result":"v1.16.0","name":"n","notes":"a\u00e9","assets":[{"name":"a","url":"b"}],"prerelease":{"result":"1","updated":2}}"""u8],
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_damaged_answer_is_read_or_a_typed_failure() =>
        Gen.Select(Gen.Int[0, 1], Gen.Int[0, 200], Gen.Byte, Gen.Int[0, 200]).Sample((which, position, value, length) =>
        {
            byte[] damaged = Answers[which][..Math.Min(length, Answers[which].Length)];
            if (position < damaged.Length)
            {
                damaged[position] = value;
            }

            AssertHandled(damaged);
        });

    [Theory]
    [InlineData("null")]
    [InlineData("true")]
    [InlineData("-1")]
    [InlineData("1e99")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("[null]")]
    [InlineData("\"\"")]
    [InlineData("\"\\ud800\"")]
    [InlineData("\"v\"")]
    public void An_odd_value_is_read_or_a_typed_failure(string odd)
    {
        string[] names = ["id", "expires", "uploaded", "size", "updated", "result", "name", "notes", "assets", "prerelease", "\\ud800ze", "\\ud800pdated"];
        foreach (string name in names)
        {
            string[] others = [.. names.Where(other => other != name && !other.Contains('\\')).Select(other => $"\"{other}\":{Sound(other)}")];
            AssertHandled(System.Text.Encoding.UTF8.GetBytes($"{{{string.Join(',', others.Append($"\"{name}\":{odd}"))}}}"));
        }

        AssertHandled(System.Text.Encoding.UTF8.GetBytes(odd));

        static string Sound(string name) => name switch
        {
            "expires" or "uploaded" or "updated" => "1754863793.18",
            "size" => "4096",
            "assets" => "[]",
            "prerelease" => "null",
            _ => "\"v1.2.3\"",
        };
    }

    [Fact]
    public void Any_bytes_as_an_answer_are_read_or_a_typed_failure() => Gen.Byte.Array[0, 50].Sample(AssertHandled);

    [Fact]
    public void Any_bytes_as_a_file_open_with_no_key() =>
        Gen.Select(Gen.Byte.Array[0, 300], Gen.OneOf(Gen.Const(32), Gen.Const(64)), Gen.Bool).Sample((bytes, keyLength, isStream) =>
        {
            byte[] blob = isStream ? [FileStreamCipher.Marker, .. bytes] : bytes;
            var client = new FileClient(new FakeNetwork(_ => new FakeAnswer(200, blob, "application/octet-stream")));
            var pointer = new AttachmentPointer
            {
                Url = Somewhere.ToString(),
                Key = new byte[keyLength],
                Digest = keyLength == 64 ? System.Security.Cryptography.SHA256.HashData(blob) : default(ReadOnlyMemory<byte>),
            };
            Assert.Throws<FileCorruptedException>(() => client.DownloadAttachmentAsync(pointer, Stream.Null, cancellationToken: Token).GetAwaiter().GetResult());
            Assert.Throws<FileCorruptedException>(() => client.DownloadPictureAsync(new ProfilePicture(pointer.Url, new byte[32]), cancellationToken: Token).GetAwaiter().GetResult());
        });

    private static void AssertHandled(byte[] answer)
    {
        var client = new FileClient(new FakeNetwork(_ => new FakeAnswer(200, answer)));
        Handle(() => client.UploadAsync(new byte[1], cancellationToken: Token));
        Handle(() => client.GetInfoAsync(Somewhere, Token));
        Handle(() => client.GetLatestReleaseAsync(ClientPlatform.Desktop, cancellationToken: Token));

        static void Handle(Func<Task> call)
        {
            try
            {
                call().GetAwaiter().GetResult();
            }
            catch (FileServerAnswerException failure)
            {
                Assert.False(failure.IsTransient);
            }
        }
    }
}
