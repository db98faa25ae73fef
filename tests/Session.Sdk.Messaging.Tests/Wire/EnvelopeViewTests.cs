using CsCheck;

namespace SessionSdk.Messaging.Tests;

/// <summary>Compares the readers that work in place with the generated ones.</summary>
public class EnvelopeViewTests
{
    private static readonly byte[] Envelope = Known.Hex("0806 12420530 3132333435363738393031323334353637383930313233343536373839303132333435363738393031323334353637383930313233343536373839303132333435 28c8aeb7e38933 3801 4203aabbcc 5003 5a0111 9b06 0807 9c06");

    [Fact]
    public void A_damaged_envelope_is_read_as_the_generated_reader_reads_it()
    {
        foreach (byte[] damaged in Faults.Truncations(Envelope).Concat(Faults.FlippedBits(Envelope)).Append(Envelope))
        {
            Compare(damaged);
        }
    }

    [Fact]
    public void Random_bytes_are_read_as_the_generated_reader_reads_them() =>
        Gen.Byte[0, 70].Array[0, 24].Sample(Compare, iter: 20_000);

    [Fact]
    public void A_damaged_transport_message_is_read_as_the_generated_reader_reads_it()
    {
        byte[] transport = Known.Hex("0801 1212 0a0350 5554 1201 2f 1a02 aabb 2005 2a01 78 f80601");
        foreach (byte[] damaged in Faults.Truncations(transport).Concat(Faults.FlippedBits(transport)).Append(transport))
        {
            bool expected = ContentSchema.TryParse(Protos.WebSocketMessage.Parser, damaged, out Protos.WebSocketMessage? parsed);
            bool read = TransportView.TryRead(damaged, out TransportView view);
            if (parsed?.Response is null)
            {
                Assert.True(!read || expected, Convert.ToHexString(damaged));
            }

            if (read && expected)
            {
                Assert.Equal(parsed!.Request is { HasBody: true }, view.HasBody);
                Assert.Equal(parsed.Request?.Body.ToByteArray() ?? [], view.Body.ToArray());
                Assert.Equal(parsed.Type == Protos.WebSocketMessage.Types.Type.Request, view.IsRequest);
            }
        }
    }

    [Fact]
    public void A_source_that_is_no_text_spoils_the_envelope_even_when_another_follows() =>
        Assert.False(EnvelopeView.TryRead(Known.Hex("0806 120180 120161 2805 4202aabb"), out _));

    private static void Compare(byte[] bytes)
    {
        bool expected = ContentSchema.TryParse(Protos.Envelope.Parser, bytes, out Protos.Envelope? parsed) && RequiredFields.AreSet(parsed);
        bool read = EnvelopeView.TryRead(bytes, out EnvelopeView view);
        if (read != expected)
        {
            // The one difference: a tag of more than 32 bits is refused here, as the reference does.
            Assert.False(read, Convert.ToHexString(bytes));
            return;
        }

        if (expected)
        {
            Assert.Equal(parsed!.Timestamp, view.Timestamp);
            Assert.Equal(parsed.Content.ToByteArray(), view.Content.ToArray());
            Assert.Equal(parsed.ProSig.ToByteArray(), view.ProSignature.ToArray());
        }
    }
}
