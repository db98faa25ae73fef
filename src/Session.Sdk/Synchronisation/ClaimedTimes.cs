using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Weighs what members of the swarm say about when a config message was stored. Nothing authenticates that time, so one member alone proves nothing, and none proves a time to come.</summary>
/// <remarks>Guarded by the lock of <see cref="AccountState"/>.</remarks>
internal sealed class ClaimedTimes
{
    private const int MaxMessages = 64;
    private const int MaxMembers = 5;

    private readonly Dictionary<MessageHash, Dictionary<Ed25519PublicKey, DateTimeOffset>> _claims = [];
    private readonly Queue<MessageHash> _order = new();

    /// <summary>Takes in what a member says.</summary>
    /// <param name="claim">The message and what is said about it.</param>
    /// <param name="now">The network's time.</param>
    /// <returns>The time that two members at least agree to be not too late, or <see langword="null"/>.</returns>
    internal DateTimeOffset? Add(ConfigClaim claim, DateTimeOffset now)
    {
        if (!_claims.TryGetValue(claim.Hash, out Dictionary<Ed25519PublicKey, DateTimeOffset>? times))
        {
            if (_order.Count == MaxMessages)
            {
                _claims.Remove(_order.Dequeue());
            }

            _order.Enqueue(claim.Hash);
            _claims[claim.Hash] = times = [];
        }

        if (times.Count < MaxMembers || times.ContainsKey(claim.Member))
        {
            times[claim.Member] = claim.Time < now ? claim.Time : now;
        }

        return times.Count < 2 ? null : times.Values.Order().ElementAt((times.Count - 1) / 2);
    }
}

/// <summary>Represents what a member of the swarm says about when a config message was stored.</summary>
internal readonly record struct ConfigClaim(MessageHash Hash, Ed25519PublicKey Member, DateTimeOffset Time);
