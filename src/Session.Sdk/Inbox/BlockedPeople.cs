using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Receiving;

/// <summary>Knows under which ids the people whom the user has blocked write in the communities of a server.</summary>
/// <remarks>Used by one flow at a time.</remarks>
internal sealed class BlockedPeople
{
    /// <summary>For how many servers the ids are kept.</summary>
    private const int MaxServers = 100;

    private readonly Dictionary<X25519PublicKey, HashSet<SenderId>> _ids = [];
    private AccountId[] _blocked = [];

    internal bool Contains(AccountState state, X25519PublicKey server, SenderId person)
    {
        AccountId[] blocked = [.. state.Contacts.Where(contact => contact.IsBlocked).Select(contact => contact.Id)];
        if (!blocked.AsSpan().SequenceEqual(_blocked) || _ids.Count >= MaxServers)
        {
            _ids.Clear();
            _blocked = blocked;
        }

        if (blocked.Length == 0)
        {
            return false;
        }

        if (!_ids.TryGetValue(server, out HashSet<SenderId>? ids))
        {
            _ids[server] = ids = [.. blocked.SelectMany(account => IdsOf(account, server))];
        }

        return ids.Contains(person);
    }

    private static IEnumerable<SenderId> IdsOf(AccountId account, X25519PublicKey server)
    {
        yield return account;
        if (BlindedId.TryFromAccountId(account, server, BlindingScheme.Blinded15, out BlindedId blinded))
        {
            yield return blinded;
            yield return blinded.Opposite;
        }

        if (BlindedId.TryFromAccountId(account, server, BlindingScheme.Blinded25, out BlindedId newer))
        {
            yield return newer;
        }
    }
}
