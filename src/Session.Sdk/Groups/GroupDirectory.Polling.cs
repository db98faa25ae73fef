using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Polling: one request for each group, as long as the account receives.</content>
internal sealed partial class GroupDirectory
{
    private static readonly Namespace[] PolledNamespaces =
        [Namespace.RevokedRetrievable, Namespace.GroupMessages, Namespace.GroupInfo, Namespace.GroupMembers, Namespace.GroupKeys];

    private readonly ConcurrentDictionary<GroupId, PollHandle> _polls = new();
    private readonly Lock _pollGate = new();
    private bool _isReceiving;

    /// <summary>Gets or sets what takes the messages of a group; called for every poll, because keys may have come with which earlier ones open.</summary>
    internal Func<GroupId, IReadOnlyList<StoredMessage>, CancellationToken, ValueTask<int>>? MessagesFetched { get; set; }

    /// <summary>Gets or sets what takes the notices to members who were removed.</summary>
    internal Func<GroupId, IReadOnlyList<StoredMessage>, CancellationToken, ValueTask<int>>? NoticesFetched { get; set; }

    /// <summary>Begins to poll all groups.</summary>
    internal void StartPolling()
    {
        lock (_pollGate)
        {
            _isReceiving = true;
        }

        foreach (GroupSync sync in _groups.Values)
        {
            PollWhileReceiving(sync);
        }
    }

    /// <summary>Goes on at once with what waits after failures.</summary>
    internal void NoteNetworkIsBack()
    {
        foreach (GroupSync sync in _groups.Values)
        {
            sync.Resume();
        }
    }

    internal void PollNow()
    {
        foreach (PollHandle poll in _polls.Values)
        {
            Ask(poll);
        }
    }

    internal void PollNow(GroupId group)
    {
        if (_polls.TryGetValue(group, out PollHandle? poll))
        {
            Ask(poll);
        }
    }

    /// <summary>Polls all groups and waits until what they had is taken in.</summary>
    internal Task PollNowAsync(CancellationToken cancellationToken) => Task.WhenAll(_polls.Values.Select(poll => poll.PollNowAsync(cancellationToken)));

    /// <summary>Polls a group and waits until what it had is taken in; does nothing while the account does not receive.</summary>
    internal Task PollNowAsync(GroupId group, CancellationToken cancellationToken) =>
        _polls.TryGetValue(group, out PollHandle? poll) ? poll.PollNowAsync(cancellationToken) : Task.CompletedTask;

    internal async ValueTask StopPollingAsync()
    {
        lock (_pollGate)
        {
            _isReceiving = false;
        }

        await Task.WhenAll(_polls.Keys.Select(id => StopPollingAsync(id))).ConfigureAwait(false);
    }

    private static void Ask(PollHandle poll)
    {
        try
        {
            poll.PollNow();
        }
        catch (ObjectDisposedException)
        {
            // The group ended in between.
        }
    }

    private void PollWhileReceiving(GroupSync sync)
    {
        lock (_pollGate)
        {
            if (!_isReceiving || _polls.ContainsKey(sync.Id) || sync.Signer is not { } signer)
            {
                return;
            }

            _polls[sync.Id] = services.Network.Polling.Subscribe(new PollSubscription
            {
                Address = sync.Id,
                Signer = signer,
                Namespaces = PolledNamespaces,
                MessagesToExtend = sync.ActiveMessages,
                Cursors = new JournalCursors(services.Journal, () => services.State.Now),
                LastActivity = () => sync.LastActivity,
                Handler = (result, token) => HandlePollAsync(sync, result, token),
            });
        }
    }

    private async Task StopPollingAsync(GroupId id)
    {
        if (_polls.TryRemove(id, out PollHandle? poll))
        {
            await poll.DisposeAsync().ConfigureAwait(false);
        }
    }

    public void FetchAgain(GroupId group, Func<CancellationToken, ValueTask> forget) => _ = Task.Run(() => FetchAgainOrLogAsync(group, forget), CancellationToken.None);

    private async Task FetchAgainOrLogAsync(GroupId group, Func<CancellationToken, ValueTask> forget)
    {
        try
        {
            await _following.WaitAsync(_stopping.Token).ConfigureAwait(false);
            try
            {
                if (FindSync(group) is { } sync)
                {
                    await PollAnewAsync(sync, forget, _stopping.Token).ConfigureAwait(false);
                }
            }
            finally
            {
                _following.Release();
            }
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The client ends. The next one fetches them when keys come, and when it begins.
        }
        catch (ObjectDisposedException)
        {
            // The group ended.
        }
        catch (Exception failure)
        {
            LogNotFetchedAgain(failure);
        }
    }

    /// <summary>Goes on polling with other keys, and from the beginning: what could not be read before may be readable now.</summary>
    private Task PollAnewAsync(GroupSync sync, CancellationToken cancellationToken) =>
        PollAnewAsync(sync, token => new JournalCursors(services.Journal, () => services.State.Now).ForgetAsync(sync.Id, token), cancellationToken);

    /// <summary>Forgets positions while nothing is polled: a poll that is under way would write its own afterwards. Polling goes on also when that fails.</summary>
    private async Task PollAnewAsync(GroupSync sync, Func<CancellationToken, ValueTask> forget, CancellationToken cancellationToken)
    {
        await StopPollingAsync(sync.Id).ConfigureAwait(false);
        try
        {
            await forget(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            PollWhileReceiving(sync);
            PollNow(sync.Id);
        }
    }

    private async ValueTask HandlePollAsync(GroupSync sync, PollResult result, CancellationToken cancellationToken)
    {
        if (_polls.TryGetValue(sync.Id, out PollHandle? poll) && poll.ConsecutiveFailures > 0)
        {
            // The swarm answers again: so may what waits for that.
            sync.Resume();
        }

        try
        {
            await sync.TakeInAsync(result, cancellationToken).ConfigureAwait(false);
        }
        catch (ObjectDisposedException) when (FindSync(sync.Id) != sync)
        {
            // The account left while this was fetched.
            return;
        }

        IReadOnlyList<StoredMessage> messages = Of(result, Namespace.GroupMessages);
        if (MessagesFetched is { } takeMessages && await takeMessages(sync.Id, messages, cancellationToken).ConfigureAwait(false) > 0)
        {
            sync.LastActivity = services.State.Now;
        }

        // Last, so that the newest keys are known: a notice of an older generation does not count.
        IReadOnlyList<StoredMessage> notices = sync.CollectNotices(Of(result, Namespace.RevokedRetrievable));
        if (NoticesFetched is { } takeNotices && notices.Count > 0)
        {
            sync.NoteAnotherAdmin();
            if (notices.Any(notice => KickedNotice.TryOpen(notice.Data.Span, sync.Id, services.Keys, out long generation) && sync.CountsAsRemoval(generation))
                && !await sync.TryFindNewerKeysAsync(cancellationToken).ConfigureAwait(false))
            {
                sync.KeepNotices(notices);
                return;
            }

            await takeNotices(sync.Id, notices, cancellationToken).ConfigureAwait(false);
            sync.ForgetNotices();
        }
    }

    private static IReadOnlyList<StoredMessage> Of(PollResult result, Namespace kind) =>
        result.Namespaces.FirstOrDefault(part => part.Namespace == kind && part.Status == 200)?.Messages ?? [];

    [LoggerMessage(EventId = 9435, Level = LogLevel.Warning, Message = "Messages of a group that could not be read before are not fetched again now, only when further keys come")]
    private partial void LogNotFetchedAgain(Exception failure);
}
