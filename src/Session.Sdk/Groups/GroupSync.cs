using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <summary>Keeps one group the same as its swarm: keys, info, members, and what the account does to them.</summary>
/// <remarks>
/// Safe to share between threads. Nothing calls out under the lock. What is published, and every step of a procedure, is saved before and
/// after; one of them is under way at a time.
/// </remarks>
[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync ends and disposes everything.")]
internal sealed partial class GroupSync : IAsyncDisposable
{
    private readonly GroupServices _services;
    private readonly ILogger _logger;
    private readonly PushSchedule _schedule;
    private readonly CancellationTokenSource _stopping = new();
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly SemaphoreSlim _saving = new(1, 1);
    private readonly long _start;

    // Guards everything below.
    private readonly Lock _gate = new();
    private readonly GroupConfigs _configs;
    private readonly List<IDisposable> _retired = [];
    private StoredGroupWork _work;
    private bool _isDisposed;

    internal GroupSync(GroupId id, GroupServices services, GroupConfigs configs, StoredGroupWork work, bool isNew = false)
    {
        Id = id;
        _services = services;
        _logger = services.Logger;
        _configs = configs;
        _work = work;
        _start = services.Options.TimeProvider.GetTimestamp();
        _schedule = new PushSchedule(services.Options.TimeProvider, services.Options.StatePushDelay, services.Options.MaxStatePushDelay, WorkInBackgroundAsync, _logger);
        foreach (ConfigSlot slot in configs.Slots)
        {
            // What was just made nobody can have changed.
            slot.IsPulled = isNew;
        }

        (_areKeysPulled, _keysKnownAt) = (isNew, isNew ? TimeSpan.Zero : null);

        // Nobody is being told by a client that has just begun, except by what is gone on with.
        HashSet<AccountId> told = [.. work.Procedures.SelectMany(procedure => procedure.MemberIds)];
        foreach (GroupMember member in configs.Members.Where(member => member.IsSending && !told.Contains(member.Id)).ToArray())
        {
            configs.Members.SetSending(member.Id, isSending: false);
        }
    }

    internal GroupId Id { get; }

    /// <summary>Called when something about the group changed, on no lock.</summary>
    internal Action<GroupSync, GroupMerge>? Changed { get; set; }

    /// <summary>Gets when something last happened in the group, as far as it matters for how often it is polled.</summary>
    internal DateTimeOffset? LastActivity { get; set; }

    /// <summary>Gets whether the account is an admin; of a group that has ended it is not.</summary>
    internal bool IsAdmin
    {
        get
        {
            lock (_gate)
            {
                return !_isDisposed && _configs.IsAdmin;
            }
        }
    }

    /// <summary>Gets whether the account is leaving: however the group ends meanwhile, nothing of it is to be left.</summary>
    internal bool IsLeaving
    {
        get
        {
            lock (_gate)
            {
                return _work.Procedures.Any(procedure => procedure.Kind == GroupProcedureKind.Leave);
            }
        }
    }

    /// <summary>Gets how a group that the account is in stands.</summary>
    internal GroupStatus Status => IsExpired ? GroupStatus.Expired : GroupStatus.Active;

    internal bool IsExpired
    {
        get
        {
            lock (_gate)
            {
                return _work.IsExpired;
            }
        }
    }

    private DateTimeOffset Now => _services.ConfigOptions.Time.GetUtcNow();

    private TimeSpan Elapsed => _services.Options.TimeProvider.GetElapsedTime(_start);

    internal T Read<T>(Func<GroupConfigs, T> read)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            return read(_configs);
        }
    }

    /// <summary>Gives how the group stands.</summary>
    internal GroupSnapshot Snapshot(GroupMembership membership)
    {
        lock (_gate)
        {
            bool isUsable = !_isDisposed && _configs.HasKeys && _configs.Signer is { } signer && signer.Allows(GroupPermissions.Write);
            return new GroupSnapshot
            {
                Id = Id,
                Name = !_isDisposed && _configs.Info.Name is { Length: > 0 } name ? name : membership.Name,
                Status = _work.IsExpired ? GroupStatus.Expired : GroupStatus.Active,
                IsAdmin = !_isDisposed && _configs.IsAdmin,
                Timer = TimerHere,
                DeleteBefore = _isDisposed ? null : _configs.Info.DeleteBefore,
                DeleteAttachmentsBefore = _isDisposed ? null : _configs.Info.DeleteAttachmentsBefore,
                MayWrite = isUsable && !_work.IsExpired,
            };
        }
    }

    /// <summary>Gives copies of the keys, and what signs.</summary>
    internal GroupAccess? Borrow()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return null;
            }

            SecretKey[] keys = [.. _configs.Keys.DecryptionKeys.Select(key => SecretKey.CopyFrom(key.Expose()))];
            GroupKeys? admin = _configs.Admin is { } own ? GroupKeys.FromSeed(own.Ed25519SecretKey.Expose()[..GroupKeys.SeedSize]) : null;
            SubaccountKeys? member = null;
            SwarmSigner? signer = admin is not null ? SwarmSigner.ForGroup(admin) : null;
            if (signer is null && _services.State.Groups.Get(Id)?.Auth is { } auth && SubaccountKeys.TryCreate(_services.Keys, auth, out member))
            {
                signer = SwarmSigner.ForSubaccount(Id, member);
            }

            return new GroupAccess(Id, keys, signer, admin, member, isFirstUnpublished: _configs.Keys.PendingMessage is not null);
        }
    }

    /// <summary>Gives what signs the polls, and the hashes that must not expire.</summary>
    internal SwarmSigner? Signer => Read(configs => configs.Signer);

    internal IReadOnlyList<MessageHash> ActiveMessages()
    {
        lock (_gate)
        {
            return _isDisposed ? [] : [.. _configs.Slots.SelectMany(slot => slot.ActiveMessages), .. ActiveKeys];
        }
    }

    /// <summary>Makes the account an admin, or lets it use the swarm by other data.</summary>
    /// <returns>Whether requests are signed otherwise from now on.</returns>
    internal bool TakeAccess(GroupMembership membership)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            if (membership.IsAdmin && !_configs.IsAdmin)
            {
                _configs.BecomeAdmin(membership.Seed.Span);
                ForgetKeysKnown();
                return true;
            }

            if (!_configs.IsAdmin && membership.Auth is { } auth && !auth.AsSpan().SequenceEqual(_auth))
            {
                bool isFirst = _auth is null;
                _auth = auth.ToArray();
                if (!isFirst)
                {
                    if (_configs.ChangeMember(_services.Keys, membership) is { } before)
                    {
                        // A poll that is under way may still sign with them.
                        _retired.Add(before);
                    }

                    _work = _work with { IsAnswered = false };
                    _isWorkUnsaved = true;
                    ForgetKeysKnown();
                    return true;
                }
            }

            return false;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
        }

        await _stopping.StopAsync(_services.Options.DisposeTimeout, _services.Options.TimeProvider, _logger).ConfigureAwait(false);
        FailWaiters(Over());
        using var limit = new CancellationTokenSource(_services.Options.DisposeTimeout, _services.Options.TimeProvider);
        Task stopping = StopAsync(limit.Token);
        await stopping.WaitAsync(limit.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            _configs.Dispose();
            _lent.ForEach(bytes => CryptographicOperations.ZeroMemory(bytes));
            _lent.Clear();
            _retired.ForEach(keys => keys.Dispose());
            _retired.Clear();
        }
    }

    public override string ToString() => nameof(GroupSync);

    /// <summary>Waits until nothing is under way any more. Whoever comes later is refused, and must not wait for ever.</summary>
    private async Task StopAsync(CancellationToken limit)
    {
        await _schedule.DisposeAsync().ConfigureAwait(false);
        foreach (SemaphoreSlim turn in (SemaphoreSlim[])[_turn, _saving])
        {
            await turn.WaitAsync(limit).ConfigureAwait(false);
            turn.Release();
        }
    }

    private byte[]? _auth;

    private DisappearingTimer TimerHere => !_isDisposed && _configs.Info.DisappearingTimer is { } duration && duration > TimeSpan.Zero
        ? new DisappearingTimer(DisappearingMode.AfterSend, duration)
        : DisappearingTimer.Off;

    private IEnumerable<MessageHash> ActiveKeys
    {
        get
        {
            foreach (string text in _configs.Keys.ActiveHashes)
            {
                if (MessageHash.TryParse(text, out MessageHash hash))
                {
                    yield return hash;
                }
            }
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(Group));
}
