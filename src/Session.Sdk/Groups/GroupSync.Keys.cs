using SessionSdk.Configs;
using SessionSdk.Cryptography;

namespace SessionSdk.Groups;

/// <content>Knowing the newest key, and new keys where the newest one forgot somebody.</content>
internal sealed partial class GroupSync
{
    /// <summary>How long it counts that all keys were fetched, for what is sealed. Longer than the longest usual pause between two polls, so that whoever receives need not ask.</summary>
    private static readonly TimeSpan KeysLifetime = TimeSpan.FromMinutes(5);

    /// <summary>When two members of the swarm had last given all keys that they hold; nothing while they have not with the present access. One alone may lie or lag behind.</summary>
    private TimeSpan? _keysKnownAt;

    /// <summary>Which member gave all keys last, in a poll, and when.</summary>
    private (Ed25519PublicKey Member, TimeSpan At)? _keysSaid;

    /// <summary>Makes sure that the newest key is known. Keys come in pages, a client may have been away for long, and not every client polls.</summary>
    internal async ValueTask EnsureNewestKeyAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            if (Elapsed - _keysKnownAt < KeysLifetime)
            {
                return;
            }
        }

        await PullAsync(always: true, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes that the account may use the swarm otherwise than before: what there is has to be fetched anew.</summary>
    private void ForgetKeysKnown() => (_areKeysPulled, _keysKnownAt, _keysSaid) = (false, null, null);

    /// <summary>Notes that a member gave all keys that it holds. With another one before it, what that one said counts.</summary>
    private void NoteKeysSaid(Ed25519PublicKey member)
    {
        if (_keysSaid is { } before && before.Member != member && !(before.At <= _keysKnownAt))
        {
            _keysKnownAt = before.At;
        }

        _keysSaid = (member, Elapsed);
    }

    private readonly RenewalPace _renewals = new();
    private TimeSpan? _renewalDue;

    /// <summary>How many lists of members that this version does not understand are remembered. Only admins can make them.</summary>
    private const int MaxNotUnderstood = 64;

    /// <summary>The lists of members that an admin signed and that this version does not understand. Each is told only once.</summary>
    private readonly HashSet<string> _notUnderstood = [];

    /// <summary>Whether the swarm held such a list when it was last asked: the one here may not be the newest.</summary>
    private bool _isListOvertaken;

    /// <summary>Gets how often in a row a renewal of the key for the same members came to its turn.</summary>
    internal int Renewals
    {
        get
        {
            lock (_gate)
            {
                return _renewals.Times;
            }
        }
    }

    /// <summary>Gets whether the newest key was made by an admin who did not know all members: those it forgot read nothing any more, and those who went could.</summary>
    private bool IsKeyOutdated => _configs.IsAdmin && _configs.HasKeys && IsPulled && _configs.Keys is { PendingMessage: null, IsForOtherMembers: true };

    private bool IsRenewalDue => _renewalDue <= Elapsed;

    /// <summary>Plans a new key. The list of members that belongs to the newest may be on its way, and the first admin's device makes it: so all wait.</summary>
    private void PlanRenewal()
    {
        TimeSpan pause;
        lock (_gate)
        {
            if (_isDisposed || !IsKeyOutdated)
            {
                _renewalDue = null;
                return;
            }

            if (_renewalDue is not null)
            {
                return;
            }

            pause = _renewals.After(PauseOf(CountAdminsBefore() + 1), MemberIds);
            _renewalDue = Elapsed + pause;
        }

        _ = NoteLaterAsync(pause);
    }

    private IEnumerable<AccountId> MemberIds => _configs.Members.Select(member => member.Id);

    /// <summary>Makes the key, unless another admin's device was quicker, or the list of members here is not the newest. It is published with whatever else has to be.</summary>
    private async Task RenewKeyAsync(CancellationToken cancellationToken)
    {
        await PullAsync(always: true, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ThrowIfDisposed();
            _renewalDue = null;
            if (IsKeyOutdated)
            {
                _renewals.Note(MemberIds);
                if (!_isListOvertaken)
                {
                    _configs.Keys.Rekey();
                }
            }
        }

        await SaveAsync(null, cancellationToken).ConfigureAwait(false);
        PlanRenewal();
    }
}
