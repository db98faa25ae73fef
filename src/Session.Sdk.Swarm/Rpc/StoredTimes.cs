using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>The times that a stored message can have. What a node tells beyond them is brought back: its word alone must not make a message old, new or immortal.</summary>
/// <param name="messageNamespace">Where the message is stored.</param>
/// <param name="now">The network time in milliseconds.</param>
internal readonly struct StoredTimes(Namespace messageNamespace, long now)
{
    /// <summary>How far clocks may be apart.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromMinutes(2);

    /// <summary>Nodes cap every expiry at so much from now, in all namespaces.</summary>
    private static readonly TimeSpan LongestLife = TimeSpan.FromDays(30);

    private readonly DateTimeOffset _now = DateTimeOffset.FromUnixTimeMilliseconds(now);

    /// <summary>Tells whether a node can have set an expiry, or left a message with it.</summary>
    internal bool IsPossibleExpiry(DateTimeOffset expiry) => expiry >= _now - Skew && expiry <= _now + LongestLife + Skew;

    /// <summary>Gives the expiry of a message that a node still has; one that is past is about to come, one that is not told is the latest that can be.</summary>
    internal DateTimeOffset BoundExpiry(DateTimeOffset? told) => Between(told ?? _now + LongestLife, _now, _now + LongestLife);

    /// <summary>Gives the time at which a message was stored. Configs may be old: they are extended again and again.</summary>
    internal DateTimeOffset BoundTimestamp(DateTimeOffset? told) =>
        Between(told ?? _now, messageNamespace.IsPublicInbox ? _now - LongestLife : DateTimeOffset.UnixEpoch, _now + Skew);

    private static DateTimeOffset Between(DateTimeOffset value, DateTimeOffset least, DateTimeOffset most) =>
        value < least ? least : value > most ? most : value;
}
