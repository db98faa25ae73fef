using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Messages;

/// <summary>Makes received messages that differ in their time, hash and text.</summary>
internal static class SampleMessages
{
    internal static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    internal static AccountId Account(byte number) => new(X25519PublicKey.Create([.. Enumerable.Repeat(number, 32)]));

    internal static ReceivedMessage Visible(int number, byte sender = 1, bool isOutgoing = false) => new()
    {
        Hash = MessageHash.Compute(Account(9), Namespace.Messages, BitConverter.GetBytes(number)),
        Sender = Account(sender),
        Conversation = Account(sender),
        IsOutgoing = isOutgoing,
        SentAt = Start.AddMilliseconds(number),
        ExpiresAt = Start.AddDays(14),
        Content = new MessageContent { SentAt = Start.AddMilliseconds(number), Payload = new VisibleMessage { Text = $"text {number}" } },
    };
}
