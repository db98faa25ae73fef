namespace SessionSdk.Groups;

/// <content>New keys where the newest one forgot somebody.</content>
internal sealed partial class GroupSync
{
    private TimeSpan? _renewalDue;

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

            pause = PauseOf(CountAdminsBefore() + 1);
            _renewalDue = Elapsed + pause;
        }

        _ = NoteLaterAsync(pause);
    }

    /// <summary>Makes the key, unless another admin's device was quicker. It is published with whatever else has to be.</summary>
    private async Task RenewKeyAsync(CancellationToken cancellationToken)
    {
        await PullAsync(always: true, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ThrowIfDisposed();
            _renewalDue = null;
            if (IsKeyOutdated)
            {
                _configs.Keys.Rekey();
            }
        }

        await SaveAsync(null, cancellationToken).ConfigureAwait(false);
    }
}
