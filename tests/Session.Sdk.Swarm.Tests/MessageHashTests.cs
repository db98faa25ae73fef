using CsCheck;
using SessionSdk.Identity;

namespace SessionSdk.Swarm.Tests;

public sealed class MessageHashTests
{
    private const string User = "054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01";
    private const string Group = "0329acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7";

    // From the storage server's own tests, as the specification quotes them.
    private const string ReferenceData = "CAES1gIKA1BVVBIPL2FwaS92MS9tZXNzYWdlGrsCCAYovfqZv4YvQq8CVwutUBbhRzZw80TvR6uTYMKg9DSagrtpeEpY31L7VxawfS8aSya0SiDa4J025SkjP13YX8g5pxgQ8Z6hgfNArMqr/tSijJ9miVKVDJ63YWE85O8kyWF8tdtZR5j0Vxb+JH5U8Rg1bp7ftKk3OSf7JJMcrUUrDnctQHe540zJ2OTDJ03DfubkX5NmKqEu5nhXGxeeDv3mTiL63fjtCvZYcikfjf6Nh1AX++HTgJ9SGoEIMastGUorFrmmXb2sbjHxNiJn0Radj/VzcA9VxYwBW5+AbGQ2d9+vvm7X+8vh+jIenJfjxf+8CWER+9adNfb4YUH07I+godNCV0O0J05gzqfKdT7J8MBZzFBtKrbk8oCagPpTsq/wZyYFKFKKD+q+zh704dYBILvs5yXUA96pIAA=";

    [Fact]
    public void The_reference_message_has_its_hash() =>
        Assert.Equal("4sMyAuaZlMwww3oFvfhazfw7ASx/7TDtO+TVc8aAjHs", MessageHash.Compute(SessionAddress.Parse("05ffba630924aa1224bb930dde21c0d11bf004608f2812217f8ac812d6c7e3ad48"), default, Convert.FromBase64String(ReferenceData)).ToString());

    [Theory]
    [InlineData(User, 0, "BdcmqougVniyVKoMOIyucgC9ojEps6jJyc5138Lxjv4")]
    [InlineData(User, 2, "JhCtjMJkzQGgeC+1OYil0gc0SvKnXSRDKfwIm/n62EE")]
    [InlineData(User, -10, "HXcplk+9pQ9M+JizLWMpY/mGG1FeWNaeNYUszEe5Gqo")]
    [InlineData(Group, 11, "PVUtA6YXFCbH6XDomEn++7qToxQDIf6OwwksSWS2V6E")]
    public void Known_messages_have_their_hashes(string address, short ns, string hash) =>
        Assert.Equal(hash, MessageHash.Compute(SessionAddress.Parse(address), new Namespace(ns), "hello session"u8).ToString());

    [Fact]
    public void Texts_round_trip() =>
        Gen.Byte.Array[32].Sample(bytes =>
        {
            string text = Convert.ToBase64String(bytes).TrimEnd('=');
            return MessageHash.TryParse(text, out MessageHash hash) && hash.ToString() == text && hash.AsSpan().SequenceEqual(bytes);
        });

    [Fact]
    public void Hashes_are_in_the_order_of_their_texts() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[32]).Sample((left, right) =>
        {
            MessageHash one = MessageHash.Parse(Convert.ToBase64String(left).TrimEnd('='));
            MessageHash other = MessageHash.Parse(Convert.ToBase64String(right).TrimEnd('='));
            return Math.Sign(one.CompareTo(other)) == Math.Sign(string.CompareOrdinal(one.ToString(), other.ToString()));
        });

    [Theory]
    [InlineData("")]
    [InlineData("BdcmqougVniyVKoMOIyucgC9ojEps6jJyc5138Lxjv")]
    [InlineData("BdcmqougVniyVKoMOIyucgC9ojEps6jJyc5138Lxjv4=")]
    [InlineData("BdcmqougVniyVKoMOIyucgC9ojEps6jJyc5138Lxjv5")]
    [InlineData("BdcmqougVniyVKoMOIyucgC9ojEps6jJyc5138Lxj_4")]
    [InlineData("Bdcmqoug niyVKoMOIyucgC9ojEps6jJyc5138Lxjv4")]
    [InlineData("BdcmqougVniyVKoMOIyucgC9ojEps6jJyc5138Lxjvé")]
    public void Other_texts_are_no_hashes(string text)
    {
        Assert.False(MessageHash.TryParse(text, out _));
        Assert.Throws<FormatException>(() => MessageHash.Parse(text));
    }
}
