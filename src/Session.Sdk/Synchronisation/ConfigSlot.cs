using System.Security.Cryptography;
using Session.Sdk.Configs;
using Session.Sdk.Swarm;

namespace Session.Sdk;

/// <summary>Holds one config of an account and what the client has to remember beside it. Guarded by the lock of <see cref="AccountState"/>.</summary>
internal sealed class ConfigSlot(SyncedConfig config)
{
    private bool _isUnsaved;

    internal SyncedConfig Config { get; } = config;

    /// <summary>Gets the stored messages that still have to be deleted. Configs hand them out once, so they are kept here until that is done.</summary>
    internal HashSet<MessageHash> Obsolete { get; } = [];

    /// <summary>Gets the hashes of what this device stored, to tell them from what other devices stored.</summary>
    internal HashSet<MessageHash> Own { get; } = [];

    /// <summary>Gets or sets the time of the newest message of another device.</summary>
    internal DateTimeOffset? Newest { get; set; }

    /// <summary>Gets or sets whether all that the swarm holds has been merged since the client started.</summary>
    internal bool IsPulled { get; set; }

    /// <summary>Gets or sets whether the swarm has lost the current message.</summary>
    internal bool IsLost { get; set; }

    internal bool NeedsStore => Config.NeedsPush || (IsLost && Config.SequenceNumber > 0);

    internal bool NeedsPush => NeedsStore || Obsolete.Count > 0;

    internal Namespace StorageNamespace => new((short)Config.Namespace);

    internal void MarkUnsaved() => _isUnsaved = true;

    /// <summary>Moves what the config hands out once to where it is kept.</summary>
    internal void Keep(IEnumerable<string> obsoleteHashes)
    {
        foreach (string text in obsoleteHashes)
        {
            if (MessageHash.TryParse(text, out MessageHash hash) && Obsolete.Add(hash))
            {
                _isUnsaved = true;
            }
        }
    }

    /// <summary>Gives what has to be saved, or <see langword="null"/> when nothing changed. When saving it fails, <see cref="MarkUnsaved"/> gives it again.</summary>
    internal byte[]? TakeUnsaved()
    {
        if (!_isUnsaved && !Config.NeedsDump)
        {
            return null;
        }

        byte[] dump = Config.Dump();
        try
        {
            _isUnsaved = false;
            return new SavedConfig(dump, [.. Obsolete], Newest).Encode();
        }
        finally
        {
            CryptographicOperations.ZeroMemory(dump);
        }
    }
}
