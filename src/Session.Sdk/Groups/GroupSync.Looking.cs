namespace SessionSdk.Groups;

/// <content>Looking: where a group has several admins, the swarm is asked before something is edited or published, and once more afterwards.</content>
internal sealed partial class GroupSync
{
    /// <summary>How long what several members of the swarm said is new enough to build on, where another admin may publish at any time.</summary>
    private static readonly TimeSpan LookLifetime = TimeSpan.FromSeconds(1);

    private TimeSpan? _lookedAt;
    private bool _hasPublishedSinceLook;

    /// <summary>Gets whether somebody else may publish for the group as well.</summary>
    private bool HasOtherAdmins => _configs.IsAdmin && _configs.Members.Any(member => member is { IsAdmin: true, IsBeingRemoved: false } && member.Id != _services.Keys.Id);

    /// <summary>Gets whether the swarm is to be asked before something is edited or published: an edit of what others have gone on from by five messages is lost (config-messages.md 3.2).</summary>
    private bool IsLookDue => HasOtherAdmins && !(Elapsed - _lookedAt < LookLifetime);

    /// <summary>Gets whether the next edit asks the swarm first.</summary>
    internal bool LooksNext
    {
        get
        {
            lock (_gate)
            {
                return !_isDisposed && IsLookDue;
            }
        }
    }

    /// <summary>Notes that the swarm was asked. What one member alone said is taken in, but is not enough to build on.</summary>
    private void NoteLooked(PulledConfigs pulled)
    {
        if (pulled.IsOfSeveral)
        {
            (_lookedAt, _hasPublishedSinceLook) = (Elapsed, false);
        }

        string[] held = [.. pulled.HeldBySeveral.Select(hash => hash.ToString())];
        foreach (ConfigSlot slot in _configs.Slots)
        {
            slot.Config.ConfirmHeld(held);
        }
    }

    /// <summary>Takes in what other admins have published by now: what is published has to go on from that.</summary>
    /// <returns>Why that is not known.</returns>
    private async Task<SessionException?> LookAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            if (!IsLookDue)
            {
                return null;
            }
        }

        try
        {
            await PullAsync(always: true, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (SessionException failure)
        {
            return failure;
        }
    }

    /// <summary>Looks whether another admin published at the same moment, so that there is something to unite, or to make again. Later it may be too late: others go on from theirs.</summary>
    private async Task<bool> IsContestedAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            if (!_hasPublishedSinceLook || !HasOtherAdmins)
            {
                return false;
            }
        }

        try
        {
            await PullAsync(always: true, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            // The next poll shows it as well.
            LogNotDone(failure.Message);
            return false;
        }

        lock (_gate)
        {
            ThrowIfDisposed();
            return _configs.HasKeys && _configs.Slots.Any(slot => slot.Config.NeedsPush);
        }
    }
}
