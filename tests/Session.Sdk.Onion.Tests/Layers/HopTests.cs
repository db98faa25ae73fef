using CsCheck;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Layers;

public sealed class HopTests
{
    private static readonly FakeNode Node = new(1);

    [Fact]
    public void No_request_peels_that_is_cut_or_changed_in_its_ciphertext()
    {
        using OnionRequest request = OnionRequestBuilder.BuildForNode([], Node.Node, "payload"u8);
        byte[] body = request.Body.ToArray();
        int ciphertextEnd = 4 + BitConverter.ToInt32(body);
        for (int i = 0; i < body.Length; i++)
        {
            Assert.False(OnionHop.TryPeel(body.AsSpan(0, i), Node.SecretKey, Node.Node.X25519PublicKey, out _));
            byte[] changed = [.. body];
            changed[i] ^= 0x10;
            bool opened = OnionHop.TryPeel(changed, Node.SecretKey, Node.Node.X25519PublicKey, out _);
            Assert.False(opened && i < ciphertextEnd);
        }
    }

    [Fact]
    public void Arbitrary_bytes_never_throw_as_a_request()
        => Gen.Byte.Array[0, 300].Sample(bytes => !OnionHop.TryPeel(bytes, Node.SecretKey, Node.Node.X25519PublicKey, out _));

    [Theory]
    [InlineData(new byte[0])]
    [InlineData(new byte[] { 1, 0, 0 })]
    [InlineData(new byte[] { 1, 0, 0, 0 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0xff, 0 })]
    [InlineData(new byte[] { 0xff, 0xff, 0xff, 0x7f, 0 })]
    public void A_frame_whose_length_does_not_fit_is_refused(byte[] frame)
        => Assert.False(OnionHop.TryReadFrame(frame, out _, out _));
}
