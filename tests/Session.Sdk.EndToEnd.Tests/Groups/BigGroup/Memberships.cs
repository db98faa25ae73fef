using SessionSdk.Groups;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>Keeps what was done to the members and when, to tell afterwards who surely was in the group, and who surely was not.</summary>
/// <param name="clients">How many members have a device.</param>
internal sealed class Memberships(int clients) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<MemberVerb>[] _verbs = [.. Enumerable.Range(0, clients).Select(_ => new List<MemberVerb>())];

    /// <summary>Since when each surely has been in the group and had the keys of all: those who made it, always.</summary>
    private readonly long?[] _sureSince = [.. Enumerable.Repeat<long?>(0, clients)];

    private readonly GroupAccess?[] _lastAccess = new GroupAccess?[clients];

    internal static long Now => TimeProvider.System.GetTimestamp();

    /// <summary>Notes that something is begun, before anything of it happens.</summary>
    /// <param name="place">To whom.</param>
    /// <param name="kind">What.</param>
    /// <param name="admin">By whom.</param>
    /// <param name="access">What a member who is removed had before: keys and token. This object owns it.</param>
    internal MemberVerb Begin(int place, MemberVerbKind kind, int admin, GroupAccess? access = null)
    {
        lock (_gate)
        {
            var verb = new MemberVerb(kind, admin, Now);
            _verbs[place].Add(verb);
            if (kind == MemberVerbKind.Remove)
            {
                _sureSince[place] = null;
            }

            if (access is not null)
            {
                _lastAccess[place]?.Dispose();
                _lastAccess[place] = access;
            }

            return verb;
        }
    }

    /// <summary>Notes that something was done.</summary>
    internal void End(MemberVerb verb)
    {
        lock (_gate)
        {
            (verb.Ended, verb.IsDone) = (Now, true);
        }
    }

    /// <summary>Notes that something failed: an admin's device may go on with it.</summary>
    internal void Fail(MemberVerb verb)
    {
        lock (_gate)
        {
            verb.IsFailed = true;
        }
    }

    /// <summary>Looks after a member: ends what failed, once the admin's device has nothing left to do, and notes that the member surely is in the group, or out of it.</summary>
    /// <param name="place">Whom.</param>
    /// <param name="isIdle">Tells whether an admin's device has nothing left to do.</param>
    /// <param name="isIn">Tells whether the member is in the group beyond doubt.</param>
    /// <param name="isOut">Tells whether nobody lists the member, or would write what the member could open.</param>
    internal void Look(int place, Func<int, bool> isIdle, Func<int, bool> isIn, Func<int, bool> isOut)
    {
        MemberVerb[] left;
        int known;
        lock (_gate)
        {
            left = [.. _verbs[place].Where(verb => verb is { Ended: null, IsFailed: true })];
            known = _verbs[place].Count;
        }

        long now = Now;
        MemberVerb[] over = [.. left.Where(verb => isIdle(verb.Admin))];
        MemberVerb? last;
        lock (_gate)
        {
            Array.ForEach(over, verb => verb.Ended = now);
            last = _verbs[place].LastOrDefault();
            if (_sureSince[place] is not null || last?.Settled is not null || _verbs[place].Any(verb => verb.Ended is null))
            {
                return;
            }
        }

        now = Now;
        bool isSurelyIn = isIn(place);
        bool isSurelyOut = !isSurelyIn && last is { Kind: MemberVerbKind.Remove, IsDone: true } && isOut(place);
        lock (_gate)
        {
            if (_verbs[place].Count != known)
            {
                return;
            }

            if (isSurelyIn)
            {
                _sureSince[place] = now;
            }

            if (isSurelyOut)
            {
                last!.Settled = Now;
            }
        }
    }

    /// <summary>Tells whether a member who is in the group at the end was in it ever since a time.</summary>
    internal bool WasInSince(int place, long time)
    {
        lock (_gate)
        {
            return _sureSince[place] <= time;
        }
    }

    /// <summary>Tells whether a member must not have a text: removed before, and not let in again while it was sent, nor to read what was before.</summary>
    /// <remarks>Whoever is let in again without history gets what was sealed with a key from before the removal, by a device that had not heard of the new one.</remarks>
    internal bool MustNotRead(int place, SentText text)
    {
        lock (_gate)
        {
            return _verbs[place].Any(removal => removal is { Kind: MemberVerbKind.Remove, IsDone: true } && removal.Ended <= text.Begun
                && Invitations(place).All(invitation =>
                    invitation.Ended < removal.Begun
                    || (text.Ended is { } sent && invitation.Begun > sent && invitation.Kind == MemberVerbKind.Invite && removal.Settled <= text.Begun)));
        }
    }

    /// <summary>Tells whether a text must not open with anything that a member has who is out at the end: it was written when all had heard of the removal.</summary>
    internal bool MustNotOpen(int place, SentText text)
    {
        lock (_gate)
        {
            return _verbs[place].Any(removal => removal.Settled <= text.Begun && Invitations(place).All(invitation => invitation.Ended < removal.Begun));
        }
    }

    /// <summary>Gives what a member had before it was removed for the last time. It belongs to this object.</summary>
    internal GroupAccess? LastAccess(int place)
    {
        lock (_gate)
        {
            return _lastAccess[place];
        }
    }

    internal string Describe(int place)
    {
        lock (_gate)
        {
            return $"{place} surely in since {_sureSince[place]}: {string.Join(", ", _verbs[place])}";
        }
    }

    public void Dispose() => Array.ForEach(_lastAccess, access => access?.Dispose());

    private IEnumerable<MemberVerb> Invitations(int place) => _verbs[place].Where(verb => verb.Kind != MemberVerbKind.Remove);
}
