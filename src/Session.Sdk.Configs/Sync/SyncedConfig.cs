using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs;

/// <summary>Represents settings data that all devices of an account, or all members of a group, keep the same through messages in a swarm.</summary>
/// <remarks>
/// The cycle: fetch the messages of <see cref="Namespace"/> and give them to <see cref="Merge"/>; when <see cref="NeedsPush"/>, store what
/// <see cref="Push"/> gives, delete its obsolete hashes and call <see cref="ConfirmPushed"/>; when <see cref="NeedsDump"/>, save
/// <see cref="Dump"/>. Devices that resolve the same conflict make the same bytes. Not safe to share between threads.
/// </remarks>
public abstract partial class SyncedConfig : IDisposable
{
    private readonly ConfigKind _kind;
    private readonly ConfigOptions _options;
    private readonly byte[]? _verificationKey;
    private readonly List<SecretKey> _keys = [];
    private readonly MultipartAssembler _parts;
    private readonly SortedSet<string> _oldHashes = new(StringComparer.Ordinal);
    private readonly HashSet<RejectedConfig> _reported = [];

    /// <summary>The own messages of which it is not known that they reached anybody.</summary>
    private readonly HashSet<ConfigMessageKey> _unpublished = [];

    private List<string> _currentHashes = [];
    private SecretKey? _signingKey;
    private ConfigMessage _message = ConfigMessage.Initial;
    private ConfigDraft? _draft;
    private bool _isOwnMessage;

    private protected SyncedConfig(ConfigKind kind, ConfigOptions? options, byte[]? verificationKey)
    {
        _kind = kind;
        _options = options ?? new ConfigOptions();
        _verificationKey = verificationKey;
        _parts = new MultipartAssembler(_options.Time);
    }

    /// <summary>Tells what changed, and from where: after each edit on this device and after each merge.</summary>
    public event EventHandler<ConfigChangedEventArgs>? Changed;

    /// <summary>Gets the storage namespace of the config's messages.</summary>
    public Namespace Namespace => _kind.Namespace;

    /// <summary>Gets how the config stands to the copy in the swarm.</summary>
    public ConfigState State { get; private set; }

    /// <summary>Gets whether <see cref="Push"/> gives something that has to be stored.</summary>
    public virtual bool NeedsPush => State != ConfigState.Clean;

    /// <summary>Gets whether something changed since the last <see cref="Dump"/>.</summary>
    public virtual bool NeedsDump { get; private protected set; }

    /// <summary>Gets whether this device may only read: a group's config without the group's seed.</summary>
    public bool IsReadOnly => _verificationKey is not null && _signingKey is null;

    /// <summary>Gets the sequence number, which grows by one with each published message.</summary>
    public long SequenceNumber => _draft?.SequenceNumber ?? _message.SequenceNumber;

    /// <summary>Gets the storage hashes of the current message.</summary>
    public IReadOnlyList<string> CurrentHashes => _currentHashes;

    /// <summary>Gets the storage hashes whose expiry has to be renewed: of the current message, and of parts that wait for others.</summary>
    public IReadOnlyList<string> ActiveHashes => [.. _currentHashes, .. _parts.PendingHashes];

    internal ConfigDictionary Data => _draft?.Data ?? _message.Data;

    internal IReadOnlyCollection<string> OldHashes => _oldHashes;

    internal IReadOnlyList<SecretKey> Keys => _keys;

    /// <summary>Gets the current message as it would be published now.</summary>
    internal ConfigMessage Current => _draft?.Seal(_signingKey) ?? _message.Signed(_signingKey);

    /// <summary>Gets the diffs that the current message carries: its own, and those of the messages before it.</summary>
    private protected IEnumerable<ReadOnlyMemory<byte>> RecentDiffs
    {
        get
        {
            ConfigMessage current = Current;
            return current.Lagged.Select(lag => lag.Diff).Append(current.Diff);
        }
    }

    private protected TimeProvider Time => _options.Time;

    private protected bool UsesNewestRules => _options.Rules == ConfigRules.Newest;

    private protected bool HasListeners => Changed is not null;

    /// <summary>Wipes the keys and what the config says. It reads as empty afterwards.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => GetType().Name;

    /// <summary>Wipes the keys.</summary>
    /// <param name="disposing">Whether <see cref="Dispose()"/> was called.</param>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            Wipe();
        }
    }

    /// <summary>Wipes the keys and everything that the config says: it holds keys of files and groups.</summary>
    private void Wipe()
    {
        ClearKeys();
        _signingKey?.Dispose();
        _draft?.Wipe();
        _draft = null;
        _message.Wipe();
        _message = ConfigMessage.Initial;
        _unpublished.Clear();
        WipeEdits();
        _parts.Clear();
    }

    /// <summary>Begins an edit when none is under way, and gives the data to write to.</summary>
    internal ConfigDictionary BeginEdit(out object token)
    {
        LeaveUnion();
        MarkDirty();
        return _draft!.Edit(out token);
    }

    /// <summary>Lets a union of others' messages be, and goes on in the message after it, as after a restart. An edit in the union itself would be one entry in the list of all its data: of two devices that edit the same union, one would write all that the other edited back to what it was.</summary>
    private void LeaveUnion()
    {
        if (_draft is { IsBareUnion: true, SequenceNumber: < ConfigMessage.MaxSequenceNumber } union && !_options.LetsUnionsUndoAsOthersDo)
        {
            _message = union.Seal(_signingKey);
            _draft = ConfigDraft.After(_message);
        }
    }

    /// <summary>Notes an edit that changed nothing: a config that is being edited anyway is saved again, another is left alone.</summary>
    internal void NoteUnchanged() => NeedsDump |= State == ConfigState.Dirty;

    /// <summary>Makes the next message, so that the config is pushed.</summary>
    internal void MarkDirty()
    {
        if (IsReadOnly)
        {
            throw new InvalidOperationException("Only an admin of the group can change this config.");
        }

        if (_draft is null)
        {
            // Nobody would read what comes after.
            _draft = _message.SequenceNumber < ConfigMessage.MaxSequenceNumber
                ? ConfigDraft.After(_message)
                : throw new InvalidOperationException("The config has been published as often as can be counted; it can be read only.");
        }

        SetState(ConfigState.Dirty);
    }

    internal void SetSigningKey(ReadOnlySpan<byte> secretKey)
    {
        _signingKey?.Dispose();
        _signingKey = SecretKey.CopyFrom(secretKey);
    }

    /// <summary>Finds what changed between two versions of the data.</summary>
    private protected abstract void DescribeChanges(ConfigDictionary old, ConfigDictionary current, List<ConfigChange> changes);

    private protected void RaiseChanged(ConfigChangeSource source, IReadOnlyList<ConfigChange> changes)
    {
        if (changes.Count > 0)
        {
            Changed?.Invoke(this, new ConfigChangedEventArgs(source, changes));
        }
    }

    private void SetState(ConfigState state)
    {
        if (State == ConfigState.Clean && state != ConfigState.Clean)
        {
            _oldHashes.UnionWith(_currentHashes);
            _currentHashes = [];
        }

        if (state == ConfigState.Clean)
        {
            _unpublished.Clear();
        }

        State = state;
        NeedsDump = true;
    }

    /// <summary>Remembers an own message as one that reached nobody, together with those before it that others could still miss.</summary>
    private void NoteUnpublished(ConfigMessage message)
    {
        _unpublished.RemoveWhere(key => key.SequenceNumber <= message.SequenceNumber - ConfigMessage.Lag);
        _unpublished.Add(message.Key);
    }
}
