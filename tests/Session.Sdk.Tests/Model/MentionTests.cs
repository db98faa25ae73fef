using SessionSdk.Tests.Messages;

namespace SessionSdk.Tests.Model;

public sealed class MentionTests
{
    private static readonly AccountId Ann = SampleMessages.Account(1);
    private static readonly AccountId Bob = SampleMessages.Account(2);

    [Fact]
    public void Whoever_is_named_by_an_at_and_an_id_is_mentioned_once_in_order()
    {
        Message message = Of($"@{Bob}, and {Message.Mention(Ann)}! Again @{Bob}");

        Assert.Equal([(SenderId)Bob, Ann], message.Mentions);
        Assert.True(message.IsMentioning(Ann));
        Assert.False(message.IsMentioning(SampleMessages.Account(3)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("@")]
    [InlineData("mail@example.org @@@")]
    [InlineData("@05zz")]
    public void Other_texts_mention_nobody(string text) => Assert.Empty(Of(text).Mentions);

    [Fact]
    public void An_id_that_is_cut_or_has_no_at_is_no_mention()
    {
        Assert.Empty(Of($"{Ann} @{Ann.ToString()[..^1]}").Mentions);
        Assert.Throws<ArgumentException>(() => Message.Mention(default));
    }

    private static Message Of(string text) => new() { Conversation = Ann, Sender = Ann, SentAt = SampleMessages.Start, Text = text };
}
