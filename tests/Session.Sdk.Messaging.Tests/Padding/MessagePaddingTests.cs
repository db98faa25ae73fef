using CsCheck;

namespace SessionSdk.Messaging.Tests;

public class MessagePaddingTests
{
    [Theory]
    [InlineData(0, 160)]
    [InlineData(157, 160)]
    [InlineData(158, 160)]
    [InlineData(159, 320)]
    [InlineData(160, 320)]
    [InlineData(318, 320)]
    [InlineData(319, 480)]
    [InlineData(320, 480)]
    public void Padded_lengths_are_those_of_the_clients(int length, int padded) => Assert.Equal(padded, MessagePadding.GetPaddedLength(length));

    [Fact]
    public void Padding_comes_off_again() =>
        Gen.Byte.Array[0, 700].Sample(content => MessagePadding.Remove(MessagePadding.Pad(content)).SequenceEqual(content)
            && MessagePadding.TryRemove(MessagePadding.Pad(content), out ReadOnlySpan<byte> strict)
            && strict.SequenceEqual(content));

    [Fact]
    public void Zeros_alone_are_empty_content() => Assert.True(MessagePadding.Remove(new byte[160]).IsEmpty);

    [Fact]
    public void What_has_no_marker_stays()
    {
        byte[] text = [1, 2, 3, 0, 0];
        Assert.Equal(text, MessagePadding.Remove(text).ToArray());
        Assert.False(MessagePadding.TryRemove(text, out _));
        Assert.False(MessagePadding.TryRemove([], out _));
    }
}
