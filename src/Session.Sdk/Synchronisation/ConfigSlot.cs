using System.Security.Cryptography;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Holds one config of an account and what the client has to remember beside it. Guarded by the lock of <see cref="AccountState"/>.</summary>
internal sealed class ConfigSlot(SyncedConfig config)
{
    /// <summary>How many messages of earlier pushes are remembered as own ones. Members of the swarm that lag behind may still give those.</summary>
    private const int RememberedOwn = 32;

    /// <summary>How long a message that was stored again, or could not be, is left alone when members still lack it.</summary>
    private static readonly TimeSpan RestTime = TimeSpan.FromHours(1);

    private readonly List<MessageHash> _own = [];
    private readonly Dictionary<MessageHash, TimeSpan> _resting = [];
    private bool _isUnsaved;

    internal SyncedConfig Config { get; } = config;

    /// <summary>Gets the stored messages that still have to be deleted. Configs hand them out once, so they are kept here until that is done.</summary>
    internal HashSet<MessageHash> Obsolete { get; } = [];

    /// <summary>Gets the hashes of what this device stored last, to tell them from what other devices stored.</summary>
    internal IReadOnlyList<MessageHash> Own => _own;

    /// <summary>Gets the time of the newest message of another device, as far as members of the swarm agree about it.</summary>
    internal DateTimeOffset? Newest { get; private set; }

    /// <summary>Gets what members say about when messages were stored.</summary>
    internal ClaimedTimes Times { get; } = new();

    /// <summary>Gets or sets whether all that the swarm holds has been merged since the client started.</summary>
    internal bool IsPulled { get; set; }

    /// <summary>Gets or sets whether a message of an own device, which may be newer, could not be used. Until the next start nobody knows then whether this state is the newest.</summary>
    internal bool IsBehind { get; set; }

    /// <summary>Gets what only this device knows beside the config, or <see langword="null"/>.</summary>
    internal LocalContacts? Local { get; init; }

    /// <summary>Gets the messages that were current when a member of the swarm turned out to lack them. Only while they are current does that matter.</summary>
    internal HashSet<MessageHash> Lost { get; } = [];

    /// <summary>Gets the stored messages that make up the current state.</summary>
    internal IEnumerable<MessageHash> CurrentMessages => Parse(Config.CurrentHashes);

    /// <summary>Gets the stored messages whose expiry has to be renewed: also parts that wait for others.</summary>
    internal IEnumerable<MessageHash> ActiveMessages => Parse(Config.ActiveHashes);

    internal bool IsLost => Lost.Count > 0 && CurrentMessages.Any(Lost.Contains);

    internal bool NeedsStore => Config.NeedsPush || IsLost;

    internal bool NeedsPush => NeedsStore || Obsolete.Count > 0;

    internal Namespace StorageNamespace => Config.Namespace;

    internal void MarkUnsaved() => _isUnsaved = true;

    /// <summary>Notes what a member says about when a message of another device was stored.</summary>
    internal void NoteClaim(ConfigClaim claim, DateTimeOffset now)
    {
        if (!_own.Contains(claim.Hash) && Times.Add(claim, now) is { } agreed && (!(agreed <= Newest) || Newest > now + NetworkTime.Tolerance))
        {
            Newest = agreed;
            _isUnsaved = true;
        }
    }

    /// <summary>Notes which current messages a member of the swarm lacks: they are stored again, the same bytes under the same hashes, when this state is known to be the newest.</summary>
    /// <param name="missing">What a member lacks.</param>
    /// <param name="present">What no member lacks. Nothing is known of the rest.</param>
    /// <param name="isLevel">Whether all that the swarm holds, of each config, is known to be in this state.</param>
    /// <param name="elapsed">The time since the client began, by a clock that nobody sets.</param>
    internal void NoteMissing(IReadOnlyList<MessageHash> missing, IEnumerable<MessageHash> present, bool isLevel, TimeSpan elapsed)
    {
        Lost.ExceptWith(present);
        Lost.IntersectWith(CurrentMessages);
        foreach (MessageHash hash in CurrentMessages.Where(missing.Contains))
        {
            if (_resting.TryGetValue(hash, out TimeSpan since) && elapsed - since < RestTime)
            {
                continue;
            }

            if (isLevel && Config.State == ConfigState.Clean)
            {
                Lost.Add(hash);
            }
            else
            {
                _resting[hash] = elapsed;
            }
        }
    }

    /// <summary>Notes that all messages were stored, so that they are left alone for a while if they had been lost.</summary>
    internal void NoteStored(TimeSpan elapsed)
    {
        if (Lost.Count == 0)
        {
            return;
        }

        Lost.Clear();
        _resting.Clear();
        foreach (MessageHash hash in CurrentMessages)
        {
            _resting[hash] = elapsed;
        }
    }

    /// <summary>Leaves alone for a while what is lost and cannot be stored again.</summary>
    internal void LeaveLostAlone(TimeSpan elapsed)
    {
        foreach (MessageHash hash in Lost)
        {
            _resting[hash] = elapsed;
        }

        Lost.Clear();
    }

    /// <summary>Goes on from what was saved beside the dump.</summary>
    internal void Load(SavedConfig saved)
    {
        if (Local?.TryLoad(saved.Local) == false)
        {
            _isUnsaved = true;
        }

        Newest = saved.Newest;
        Obsolete.UnionWith(saved.Obsolete);
        _own.AddRange(saved.Own);
    }

    /// <summary>Remembers what this device is about to store.</summary>
    internal void NoteOwn(IReadOnlyCollection<MessageHash> hashes)
    {
        if (hashes.All(_own.Contains))
        {
            return;
        }

        _own.RemoveAll(hashes.Contains);
        _own.RemoveRange(0, Math.Max(0, _own.Count - RememberedOwn));
        _own.AddRange(hashes);
        _isUnsaved = true;
    }

    /// <summary>Moves what the config hands out once to where it is kept.</summary>
    internal void Keep(IEnumerable<string> obsoleteHashes) => Keep(Parse(obsoleteHashes));

    internal void Keep(IEnumerable<MessageHash> obsolete)
    {
        foreach (MessageHash hash in obsolete)
        {
            _isUnsaved |= Obsolete.Add(hash);
        }
    }

    /// <summary>Gives what has to be saved, or <see langword="null"/> when nothing changed. When saving it fails, <see cref="MarkUnsaved"/> gives it again.</summary>
    internal byte[]? TakeUnsaved()
    {
        if (!_isUnsaved && !Config.NeedsDump && Local is not { IsUnsaved: true })
        {
            return null;
        }

        byte[] dump = Config.Dump();
        byte[] local = Local?.Encode() ?? [];
        try
        {
            _isUnsaved = false;
            return new SavedConfig(dump, [.. Obsolete], _own, Newest, local).Encode();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dump);
            CryptographicOperations.ZeroMemory(local);
        }
    }

    private static IEnumerable<MessageHash> Parse(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            if (MessageHash.TryParse(text, out MessageHash hash))
            {
                yield return hash;
            }
        }
    }
}
