using System.Collections.Concurrent;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>What nodes say about where accounts live against the list of nodes. One node alone moves nobody: two have to tell the same swarm.</summary>
internal sealed class SwarmClaims(TimeProvider time, TimeSpan lifetime)
{
    /// <summary>More accounts than are ever misdirected at once; above it all claims are forgotten.</summary>
    internal const int MaxAccounts = 10_000;

    /// <summary>More claims about one account than are ever needed.</summary>
    internal const int MaxClaims = 32;

    private readonly ConcurrentDictionary<SessionAddress, Account> _accounts = new();

    /// <summary>Gets about how many accounts something is remembered.</summary>
    internal int Count => _accounts.Count;

    /// <summary>Gives the swarm that two nodes told, as far as its members are still listed.</summary>
    internal Swarm? Correction(SessionAddress address, NodeSnapshot snapshot)
    {
        if (Find(address, snapshot) is not { } account)
        {
            return null;
        }

        lock (account)
        {
            if (account.Correction is not { } correction || time.GetElapsedTime(account.Corrected) >= lifetime)
            {
                account.Correction = null;
                return null;
            }

            // A node that is struck out may come back, so the swarm itself stays as it was told.
            ServiceNode[] listed = [.. correction.Members.Where(snapshot.Contains)];
            if (listed.Length == correction.Members.Count)
            {
                return correction;
            }

            if (listed.Length > 0)
            {
                return correction with { Members = listed };
            }

            account.Correction = null;
            return null;
        }
    }

    /// <summary>Gets the nodes that said lately that they do not hold an account: others are asked first.</summary>
    internal IReadOnlyList<Ed25519PublicKey> DoubtersOf(SessionAddress address, NodeSnapshot snapshot)
    {
        if (Find(address, snapshot) is not { } account)
        {
            return [];
        }

        lock (account)
        {
            Forget(account);
            return [.. account.Claims.Select(claim => claim.By)];
        }
    }

    /// <summary>Takes the word of a node.</summary>
    /// <returns>The swarm, once another node told the same.</returns>
    internal Swarm? Add(SessionAddress address, NodeSnapshot snapshot, Ed25519PublicKey by, Swarm? told)
    {
        Account account = FindOrAdd(address, snapshot);
        lock (account)
        {
            Forget(account);
            account.Claims.RemoveAll(claim => claim.By == by);
            if (account.Claims.Count == MaxClaims)
            {
                account.Claims.RemoveAt(0);
            }

            bool isAgreed = told is not null && account.Claims.Exists(claim => !claim.IsContradicted && claim.Told is { } other && AreSame(other, told));
            account.Claims.Add(new Claim(by, told, time.GetTimestamp()));
            return isAgreed ? told : null;
        }
    }

    /// <summary>Gives what a node told that nobody has contradicted.</summary>
    internal Swarm? ToldBy(SessionAddress address, NodeSnapshot snapshot, Ed25519PublicKey by)
    {
        if (Find(address, snapshot) is not { } account)
        {
            return null;
        }

        lock (account)
        {
            return account.Claims.Find(claim => claim.By == by && !claim.IsContradicted)?.Told;
        }
    }

    /// <summary>Counts the members of a swarm that say that they do not hold the account.</summary>
    internal int CountOf(SessionAddress address, NodeSnapshot snapshot, Swarm swarm)
    {
        if (Find(address, snapshot) is not { } account)
        {
            return 0;
        }

        lock (account)
        {
            Forget(account);
            return account.Claims.Count(claim => !claim.IsContradicted && swarm.Members.Any(member => member.Ed25519PublicKey == claim.By));
        }
    }

    /// <summary>Moves an account, or moves it back to where it is computed to be.</summary>
    /// <returns>How many times it was moved since the list of nodes was fetched.</returns>
    internal int Move(SessionAddress address, NodeSnapshot snapshot, Swarm? to)
    {
        Account account = FindOrAdd(address, snapshot);
        lock (account)
        {
            account.Claims.Clear();
            account.Correction = to;
            account.Corrected = time.GetTimestamp();
            return ++account.Moves;
        }
    }

    /// <summary>Notes that a member holds an account after all.</summary>
    /// <returns>The nodes that said otherwise and were not contradicted before.</returns>
    internal IReadOnlyList<Ed25519PublicKey> Contradict(SessionAddress address, NodeSnapshot snapshot, Ed25519PublicKey by)
    {
        if (Find(address, snapshot) is not { } account)
        {
            return [];
        }

        lock (account)
        {
            Forget(account);
            account.Claims.RemoveAll(claim => claim.By == by);
            Claim[] alone = [.. account.Claims.Where(claim => !claim.IsContradicted)];
            foreach (Claim claim in alone)
            {
                claim.IsContradicted = true;
            }

            return [.. alone.Select(claim => claim.By)];
        }
    }

    internal static bool AreSame(Swarm left, Swarm right) =>
        left.Id == right.Id && left.Members.Count == right.Members.Count && left.Members.All(member => right.Members.Any(member.IsSameNode));

    private Account? Find(SessionAddress address, NodeSnapshot snapshot)
    {
        if (!_accounts.TryGetValue(address, out Account? account))
        {
            return null;
        }

        if (ReferenceEquals(account.Generation, snapshot.Generation))
        {
            return account;
        }

        _accounts.TryRemove(KeyValuePair.Create(address, account));
        return null;
    }

    private Account FindOrAdd(SessionAddress address, NodeSnapshot snapshot)
    {
        if (Find(address, snapshot) is { } known)
        {
            return known;
        }

        if (_accounts.Count >= MaxAccounts)
        {
            _accounts.Clear();
        }

        return _accounts.GetOrAdd(address, static (_, generation) => new Account(generation), snapshot.Generation);
    }

    private void Forget(Account account) => account.Claims.RemoveAll(claim => time.GetElapsedTime(claim.Made) >= lifetime);

    private sealed class Account(object generation)
    {
        internal object Generation { get; } = generation;

        internal List<Claim> Claims { get; } = [];

        internal Swarm? Correction { get; set; }

        internal long Corrected { get; set; }

        internal int Moves { get; set; }
    }

    private sealed class Claim(Ed25519PublicKey by, Swarm? told, long made)
    {
        internal Ed25519PublicKey By { get; } = by;

        /// <summary>Gets the swarm as far as its members are known, or <see langword="null"/> when the node told none that is possible.</summary>
        internal Swarm? Told { get; } = told;

        internal long Made { get; } = made;

        internal bool IsContradicted { get; set; }
    }
}
