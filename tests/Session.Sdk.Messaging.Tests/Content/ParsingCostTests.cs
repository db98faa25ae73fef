using DataMessage = SessionSdk.Messaging.Protos.DataMessage;
using ReceiptMessage = SessionSdk.Messaging.Protos.ReceiptMessage;

namespace SessionSdk.Messaging.Tests;

/// <summary>What others send is parsed for at most a small multiple of its bytes.</summary>
public sealed class ParsingCostTests
{
    private const int Size = 60_000;

    private const int AllowedPerByte = 48;

    public static TheoryData<string, byte[]> Hostile() => new()
    {
        { "attachments of nothing", Field(Protos.Content.DataMessageFieldNumber, Repeat([0x12, 0x00])) },
        { "previews of nothing", Field(Protos.Content.DataMessageFieldNumber, Repeat([0x52, 0x00])) },
        { "quoted attachments of nothing", Field(Protos.Content.DataMessageFieldNumber, Field(DataMessage.QuoteFieldNumber, Repeat([0x22, 0x00]))) },
        { "quoted thumbnails of nothing", Field(Protos.Content.DataMessageFieldNumber, Field(DataMessage.QuoteFieldNumber, Repeat([0x22, 0x02, 0x1a, 0x00]))) },
        { "unknown fields of one number", Repeat([0xa0, 0x06, 0x01]) },
        { "unknown fields of many numbers", [.. Enumerable.Range(0, Size / 4).SelectMany(i => (byte[])[(byte)(0x80 | ((i & 0xf) << 3)), (byte)(0x80 | ((i >> 4) & 0x7f)), (byte)((i >> 11) + 1), 0x01])] },
        { "an unknown group of many fields", [0xa3, 0x06, .. Repeat([0x08, 0x01]), 0xa4, 0x06] },
        { "a long tag before many attachments", [0x80, 0xb3, 0xc0, 0x9c, 0x33, 0x00, .. Field(Protos.Content.DataMessageFieldNumber, Repeat([0x12, 0x00]))] },
        { "times of one byte each, packed", Field(Protos.Content.ReceiptMessageFieldNumber, [0x08, 0x01, .. Field(ReceiptMessage.TimestampFieldNumber, Repeat([0x01]))]) },
        { "times of one byte each", Field(Protos.Content.ReceiptMessageFieldNumber, [0x08, 0x01, .. Repeat([0x10, 0x01])]) },
        { "descriptions of nothing", Field(Protos.Content.CallMessageFieldNumber, [0x08, 0x01, .. Repeat([0x12, 0x00]), 0x2a, 0x01, (byte)'x']) },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public void A_hostile_content_costs_a_small_multiple_of_its_bytes(string kind, byte[] content)
    {
        // The first time also compiles and fills what is cached.
        MessageContent.TryDecode(content, out _, out _);
        long before = GC.GetAllocatedBytesForCurrentThread();
        MessageContent.TryDecode(content, out _, out _);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.True(allocated <= AllowedPerByte * content.Length, $"{kind}: {allocated} bytes for {content.Length}.");
    }

    [Fact]
    public void As_much_as_a_message_may_hold_is_read()
    {
        AttachmentPointer[] attachments =
        [
            .. Enumerable.Range(0, VisibleMessage.MaxAttachments).Select(i => new AttachmentPointer { Id = (ulong)i, Url = $"http://filev2.getsession.org/file/{i}", Key = new byte[64] }),
        ];
        byte[] visible = (Known.Hello with { Payload = new VisibleMessage { Text = "hello", Attachments = attachments } }).Encode();
        Assert.True(MessageContent.TryDecode(visible, out MessageContent? read, out ContentError error), error.ToString());
        Assert.Equal(attachments.Length, Assert.IsType<VisibleMessage>(read.Payload).Attachments.Count);

        DateTimeOffset[] times = [.. Enumerable.Range(0, 8_000).Select(i => Known.SentAt.AddMilliseconds(-i))];
        byte[] receipt = (Known.Hello with { Payload = new ReadReceipt { SentTimes = times } }).Encode();
        Assert.True(MessageContent.TryDecode(receipt, out read, out error), error.ToString());
        Assert.Equal(times.Length, Assert.IsType<ReadReceipt>(read.Payload).SentTimes.Count);
    }

    private static byte[] Repeat(byte[] piece) => [.. Enumerable.Repeat(piece, Size / piece.Length).SelectMany(each => each)];

    private static byte[] Field(int number, byte[] value)
    {
        byte[] field = new byte[value.Length + 10];
        var writer = new WireWriter(field);
        value.CopyTo(writer.BeginBytes((uint)number, value.Length));
        return field[..writer.Position];
    }
}
