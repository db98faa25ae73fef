using SessionSdk.Cryptography;

namespace SessionSdk.Onion;

/// <summary>Holds the newest rules that nodes told of, and says which of them are believed: those that two nodes tell of, in different /24 networks where nodes must not share one.</summary>
/// <param name="settings">The network.</param>
/// <remarks>Not safe to share between threads.</remarks>
internal sealed class HardForkClaims(NetworkSettings settings)
{
    /// <summary>The newest claims that are kept. Older ones give way, so that neither one liar nor many fill the memory.</summary>
    private const int MaxClaims = 16;

    private readonly List<Claim> _claims = [];

    /// <summary>Gets how many claims are remembered.</summary>
    internal int Count => _claims.Count;

    /// <summary>Notes what a node told.</summary>
    /// <returns>The newest rules that two nodes tell of; <see langword="null"/> when no two do.</returns>
    internal HardFork? Note(ServiceNode node, HardFork told)
    {
        // The network counts both in one byte.
        if (told.Major is < 1 or > byte.MaxValue || told.Minor is < 0 or > byte.MaxValue)
        {
            return null;
        }

        uint subnet = settings.AllowSharedSubnets ? 0 : PathComposer.Subnet(node);
        _claims.RemoveAll(claim => claim.Node == node.Ed25519PublicKey || (!settings.AllowSharedSubnets && claim.Subnet == subnet));
        _claims.Add(new Claim(node.Ed25519PublicKey, subnet, told));
        if (_claims.Count > MaxClaims)
        {
            _claims.RemoveAt(0);
        }

        return _claims.Count < NodeVote.NeededVotes ? null : _claims.OrderByDescending(claim => claim.Told).ElementAt(NodeVote.NeededVotes - 1).Told;
    }

    private readonly record struct Claim(Ed25519PublicKey Node, uint Subnet, HardFork Told);
}
