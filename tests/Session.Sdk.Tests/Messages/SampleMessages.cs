using SessionSdk.Cryptography;

namespace SessionSdk.Tests.Messages;

/// <summary>Names accounts and a time that tests share.</summary>
internal static class SampleMessages
{
    internal static readonly DateTimeOffset Start = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    internal static AccountId Account(byte number) => new(X25519PublicKey.Create([.. Enumerable.Repeat(number, 32)]));
}
