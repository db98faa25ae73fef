namespace SessionSdk;

/// <summary>Groups edits of <see cref="AccountState"/>: those that are made through it are told, saved and published together when it is disposed.</summary>
/// <remarks>
/// Its edits count at once. Edits that others make meanwhile are theirs: they are told, saved and published as always, and what the batch
/// has edited so far goes with them. Safe to share between threads; leave none undisposed.
/// </remarks>
public sealed class AccountStateBatch : IDisposable
{
    private readonly AccountState _state;
    private readonly Lock _gate = new();
    private List<AccountStateChange>? _changes = [];

    internal AccountStateBatch(AccountState state)
    {
        _state = state;
        Profile = new ProfileState(state, this);
        Contacts = new ContactsState(state, this);
        Conversations = new ConversationsState(state, this);
        Groups = new GroupsState(state, this);
    }

    /// <summary>Gets the own profile, to edit it within the batch.</summary>
    public ProfileState Profile { get; }

    /// <summary>Gets the contacts, to edit them within the batch.</summary>
    public ContactsState Contacts { get; }

    /// <summary>Gets what has been read, to edit it within the batch.</summary>
    public ConversationsState Conversations { get; }

    /// <summary>Gets the groups and communities, to edit them within the batch.</summary>
    public GroupsState Groups { get; }

    /// <summary>Ends the batch: <see cref="AccountState.Changed"/> comes once for all of it, and its edits are saved, and published a moment later.</summary>
    public void Dispose()
    {
        List<AccountStateChange>? changes;
        lock (_gate)
        {
            changes = _changes;
            _changes = null;
        }

        if (changes is not null)
        {
            _state.Publish(changes);
        }
    }

    internal void ThrowIfEnded()
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_changes is null, this);
        }
    }

    /// <summary>Takes what an edit changed; says <see langword="false"/> when the batch ended in between.</summary>
    internal bool TryAdd(IReadOnlyList<AccountStateChange> changes)
    {
        lock (_gate)
        {
            _changes?.AddRange(changes);
            return _changes is not null;
        }
    }
}
