using System.Security.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Storage;

namespace SessionSdk.Groups;

/// <content>Removals: by this device, and those that another device, or a member who left, asks for.</content>
internal sealed partial class GroupSync
{
    /// <summary>How many times the pause before a push each further admin waits with removals that another device marked.</summary>
    private const int RemovalPauses = 10;

    /// <summary>How many more pauses an admin's device waits at most while another admin is at it: one that stopped in the middle must not keep all others from it.</summary>
    private const int MaxPutOff = 3;

    private TimeSpan? _removalsDue;
    private bool _isAnotherAdminAtIt;
    private int _putOff;

    /// <summary>Gets how often removals that wait were put off because another admin was at it.</summary>
    internal int RemovalsPutOff
    {
        get
        {
            lock (_gate)
            {
                return _putOff;
            }
        }
    }

    private bool AreRemovalsPending => _configs.IsAdmin && _configs.HasKeys && IsPulled && Removals().Any();

    private bool HasRemovals => AreRemovalsPending && _removalsDue <= Elapsed;

    /// <summary>Plans the removal of members who are marked for it. Every admin's device sees that: the first of them by id does it at once, the others only when it did not.</summary>
    private void PlanRemovals()
    {
        TimeSpan pause;
        lock (_gate)
        {
            if (_isDisposed || !AreRemovalsPending)
            {
                _removalsDue = null;
                _putOff = 0;
                return;
            }

            if (_removalsDue is not null)
            {
                return;
            }

            pause = PauseOf(CountAdminsBefore());
            _removalsDue = Elapsed + pause;
            _isAnotherAdminAtIt = false;
        }

        _ = NoteLaterAsync(pause);
    }

    /// <summary>Counts the admins whose devices do first what all admins' devices see.</summary>
    private int CountAdminsBefore() =>
        _configs.Members.Count(member => member is { IsAdmin: true, IsBeingRemoved: false } && member.Id.AsSpan().SequenceCompareTo(_services.Keys.Id.AsSpan()) < 0);

    private TimeSpan PauseOf(int others)
    {
        TimeSpan delay = _services.Options.StatePushDelay;
        TimeSpan pause = others == 0 ? TimeSpan.Zero : (delay * RemovalPauses * others) + (delay * (RandomNumberGenerator.GetInt32(1_000) / 1_000.0));

        // A longer one no timer can wait.
        return pause < RenewalPace.Longest ? pause : RenewalPace.Longest;
    }

    private async Task NoteLaterAsync(TimeSpan pause)
    {
        await Task.Delay(pause, _services.Options.TimeProvider, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _schedule.Note();
    }

    /// <summary>Notes what shows that another admin does something while this device waits for its turn: a notice to the removed, a key, other members.</summary>
    internal void NoteAnotherAdmin()
    {
        lock (_gate)
        {
            _isAnotherAdminAtIt = true;
        }
    }

    /// <summary>Begins the removal of members whom others marked for it, unless another admin's device was quicker, or is at it.</summary>
    private async Task BeginRemovalsAsync(CancellationToken cancellationToken)
    {
        await PullAsync(always: true, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ThrowIfDisposed();
            if (HasRemovals && _isAnotherAdminAtIt && _putOff < MaxPutOff && CountAdminsBefore() > 0)
            {
                _putOff++;
                _removalsDue = null;
            }
            else if (HasRemovals)
            {
                Begin(GroupProcedureKind.CarryOut, Removals());
            }
        }

        await SaveAsync(null, cancellationToken).ConfigureAwait(false);
        PlanRemovals();
    }

    private IEnumerable<GroupProcedureMember> Removals() =>
        _configs.Members.PendingRemovals.Where(member => member.Id != _services.Keys.Id).Select(member => new GroupProcedureMember(member.Id) { WithMessages = member.IsRemovedWithMessages });

    /// <summary>Takes in what other admins did meanwhile, before a step of a removal: those who are removed believe only what is as new as their newest key, and whoever was invited again stays.</summary>
    /// <returns>The procedure to go on with, and why that is not known.</returns>
    private async Task<(GroupProcedure Procedure, SessionException? Failure)> PrepareRemovalAsync(GroupProcedure procedure, CancellationToken cancellationToken)
    {
        try
        {
            await PullAsync(always: true, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException failure)
        {
            return (procedure, failure);
        }

        lock (_gate)
        {
            ThrowIfDisposed();
            return (procedure.Stage == GroupStage.Revoking
                ? procedure with
                {
                    Members = [.. procedure.Members.Where(member => _configs.Members.Get(member.Id) is { IsBeingRemoved: true })],
                    NoticedGeneration = _configs.Keys.CurrentGeneration,
                }
                : procedure, null);
        }
    }

    /// <summary>Makes the notice for those who are removed: with the revocation, and once more when another admin made a newer key for them before that. The key that was made without them does not count: an own try may have stored it.</summary>
    /// <returns>The notice; <see langword="null"/> when there is nobody to tell.</returns>
    private byte[]? MakeNotice(GroupProcedure procedure, GroupKeys admin)
    {
        AccountId[] told = procedure.Stage switch
        {
            GroupStage.Revoking => [.. procedure.MemberIds],
            GroupStage.Removing when _configs.Keys.HasKeyForOtherMembers(procedure.NoticedGeneration ?? long.MaxValue) => [.. procedure.MemberIds.Where(member => _configs.Members.Get(member) is null)],
            _ => [],
        };
        return told.Length == 0 ? null : KickedNotice.Seal(admin.Ed25519SecretKey, told, _configs.Keys.CurrentGeneration);
    }

    /// <summary>Lets those back in whom another admin invited again while this device revoked their access: it did so after the other one had given it back.</summary>
    private void LetBackIn(GroupProcedure removal)
    {
        GroupProcedureMember[] back = [.. removal.Members
            .Where(member => _configs.Members.Get(member.Id) is { IsBeingRemoved: false, IsAdmin: false })
            .Select(member => new GroupProcedureMember(member.Id))];
        if (back.Length > 0)
        {
            Begin(GroupProcedureKind.Resend, back);
        }
    }

    private async Task<IReadOnlyList<string>> FindMessagesOfRemovedAsync(GroupProcedure procedure, CancellationToken cancellationToken)
    {
        const int Page = 500;
        const int Pages = 20;
        HashSet<SenderId> authors = [.. procedure.Members.Where(member => member.WithMessages).Select(member => (SenderId)member.Id)];
        var hashes = new List<string>();
        (DateTimeOffset SentAt, MessageId Id)? before = null;
        for (int page = 0; authors.Count > 0 && page < Pages; page++)
        {
            var query = new HistoryQuery { Conversation = Id, Before = before, Limit = Page, IncludeDeleted = true };
            IReadOnlyList<MessageRecord> messages = await _services.Journal.Store.GetHistoryAsync(_services.Journal.Account, query, cancellationToken).ConfigureAwait(false);
            hashes.AddRange(messages.Where(message => authors.Contains(message.Author) && message.Hash is not null).Select(message => message.Hash.ToString()!));
            if (messages.Count < Page)
            {
                break;
            }

            before = (messages[^1].SentAt, messages[^1].Id);
        }

        return hashes;
    }
}
