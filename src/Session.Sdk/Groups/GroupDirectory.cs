using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Messaging;
using SessionSdk.Storage;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <summary>Holds the groups of one account: those that it is in, as the synced state says, appear and end here.</summary>
/// <remarks>Safe to share between threads.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "DisposeAsync ends and disposes everything.")]
internal sealed partial class GroupDirectory(GroupServices services) : IAsyncDisposable
{
    private const string ListKey = "groups";

    private readonly ILogger _logger = services.Logger;
    private readonly ConcurrentDictionary<GroupId, GroupSync> _groups = new();
    private readonly SemaphoreSlim _following = new(1, 1);
    private readonly CancellationTokenSource _stopping = new();

    /// <summary>The groups of which the store holds something; used in the turn of <see cref="_following"/>.</summary>
    private readonly HashSet<GroupId> _stored = [];

    private readonly GroupStays _stays = new();
    private Task _lastFollow = Task.CompletedTask;

    internal GroupServices Services => services;

    /// <summary>Loads the groups that the account is in, and clears up what is left of others.</summary>
    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        byte[]? list = await services.Journal.Store.GetStateAsync(services.Journal.Account, ListKey, cancellationToken).ConfigureAwait(false);
        try
        {
            StoredGroupList? kept = list is null ? null : JsonSerializer.Deserialize(list, GroupJson.Default.StoredGroupList);
            _stored.UnionWith(kept?.Groups ?? []);
            _stays.Reset(kept?.Stays ?? []);
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or FormatException)
        {
            // What the list names beyond the groups of the synced state stays in the store until the account is erased.
            LogListDamaged();
        }

        await FollowAsync(cancellationToken).ConfigureAwait(false);
    }

    internal GroupSync? FindSync(GroupId group) => _groups.GetValueOrDefault(group);

    /// <summary>Tells whether a group ended for the account while the client goes on.</summary>
    internal bool HasEnded(GroupSync sync) => !_stopping.IsCancellationRequested && FindSync(sync.Id) != sync;

    /// <summary>Gives the group to work on.</summary>
    /// <exception cref="GroupAccessException">The account is not in it.</exception>
    internal async ValueTask<GroupSync> GetSyncAsync(GroupId group, CancellationToken cancellationToken)
    {
        if (FindSync(group) is not { } known || (!known.IsAdmin && services.State.Groups.Get(group) is { IsAdmin: true }))
        {
            // What the list of groups says just now counts at once.
            await FollowAsync(cancellationToken).ConfigureAwait(false);
        }

        return FindSync(group) ?? throw new GroupAccessException(group, Find(group)?.Status);
    }

    /// <summary>Follows the synced state, without anybody waiting.</summary>
    internal void Follow()
    {
        // The last one that is begun sees everything that was before it.
        Volatile.Write(ref _lastFollow, Task.Run(FollowOrLogAsync, CancellationToken.None));
    }

    /// <summary>Takes up the groups that the synced state names, and ends the others.</summary>
    internal async Task FollowAsync(CancellationToken cancellationToken)
    {
        await _following.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            ObjectDisposedException.ThrowIf(_stopping.IsCancellationRequested, typeof(SessionClient));
            Dictionary<GroupId, GroupMembership> memberships = services.State.Groups.Groups.ToDictionary(group => group.Id);
            foreach (GroupId gone in _groups.Keys.Concat(_stored).Distinct().Where(id => !memberships.TryGetValue(id, out GroupMembership? membership) || !IsJoined(membership)).ToArray())
            {
                await EndAsync(gone, memberships.GetValueOrDefault(gone), cancellationToken).ConfigureAwait(false);
            }

            foreach (GroupMembership membership in memberships.Values.Where(IsJoined))
            {
                if (_groups.TryGetValue(membership.Id, out GroupSync? known))
                {
                    if (known.TakeAccess(membership))
                    {
                        await PollAnewAsync(known, cancellationToken).ConfigureAwait(false);
                        NoteChanged(known, new GroupMerge { Changes = membership.IsAdmin ? GroupChange.AdminRights : GroupChange.None });
                    }
                }
                else
                {
                    await BeginAsync(membership, cancellationToken).ConfigureAwait(false);
                }
            }
        }
        finally
        {
            _following.Release();
        }
    }

    /// <summary>Takes up a group that was just made and that the swarm has.</summary>
    internal async Task AddAsync(GroupSync made, GroupMembership membership, CancellationToken cancellationToken)
    {
        await _following.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            // The group first: without the entry nobody finds it, and the next start clears it up.
            await RememberAsync(made.Id, cancellationToken).ConfigureAwait(false);
            await made.SaveAsync(null, cancellationToken).ConfigureAwait(false);
            Attach(made);
            services.State.Groups.Set(membership);
            services.State.Conversations.MarkRead(made.Id, services.State.Now);
            await services.State.SaveAsync(cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            // The caller is told that there is no group.
            await StopPollingAsync(made.Id).ConfigureAwait(false);
            _groups.TryRemove(made.Id, out _);
            services.State.Groups.Remove(made.Id);
            throw;
        }
        finally
        {
            _following.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.StopAsync(services.Options.DisposeTimeout, services.Options.TimeProvider, _logger).ConfigureAwait(false);
        await Volatile.Read(ref _lastFollow).WaitAsync(services.Options.DisposeTimeout, services.Options.TimeProvider, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        try
        {
            await StopPollingAsync().ConfigureAwait(false);
        }
        finally
        {
            // Each wipes its keys.
            await Task.WhenAll(_groups.Values.Select(group => group.DisposeAsync().AsTask())).ConfigureAwait(false);
            _groups.Clear();
        }
    }

    internal static bool IsJoined(GroupMembership membership) =>
        !membership.IsInvited && membership.Removal == GroupRemoval.None && (membership.IsAdmin || membership.Auth is not null);

    private async Task FollowOrLogAsync()
    {
        try
        {
            await FollowAsync(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception) when (_stopping.IsCancellationRequested)
        {
            // The client ends.
        }
        catch (ObjectDisposedException)
        {
            // So does the state.
        }
        catch (Exception failure)
        {
            LogFollowFailed(failure);
        }
    }

    private async Task BeginAsync(GroupMembership membership, CancellationToken cancellationToken)
    {
        (GroupSync sync, bool isNew) = await GroupSync.LoadAsync(membership, services, cancellationToken).ConfigureAwait(false);
        if (isNew)
        {
            // What was fetched before is fetched again: nothing of it is here.
            var batch = new StoreBatch();
            batch.ForgottenSwarms.Add(membership.Id);
            await services.Journal.CommitAsync(batch, cancellationToken).ConfigureAwait(false);
        }

        await RememberAsync(membership.Id, cancellationToken).ConfigureAwait(false);
        ConversationRecord? record = await services.Journal.Store.GetConversationAsync(services.Journal.Account, membership.Id, cancellationToken).ConfigureAwait(false);
        sync.LastActivity = record?.LastActivityAt ?? (isNew ? services.State.Now : membership.Joined);
        Attach(sync);
        sync.Resume();
        if (isNew)
        {
            NoteChanged(sync, new GroupMerge { Changes = GroupChange.Status });
        }
    }

    private void Attach(GroupSync sync)
    {
        sync.Changed = NoteChanged;
        _groups[sync.Id] = sync;
        PollWhileReceiving(sync);
    }

    /// <summary>Ends a group that the account is not in any more, and clears up: of one that was left everything goes, of one that ended the conversation stays, empty.</summary>
    private async Task EndAsync(GroupId id, GroupMembership? membership, CancellationToken cancellationToken)
    {
        await StopPollingAsync(id).ConfigureAwait(false);
        if (_groups.TryRemove(id, out GroupSync? sync))
        {
            await sync.DisposeAsync().ConfigureAwait(false);
        }

        var batch = new StoreBatch();
        foreach (string key in GroupSync.StateKeys(id))
        {
            batch.State[key] = default;
        }

        batch.ForgottenSwarms.Add(id);
        IReadOnlyList<StoredGroupStay> stays = _stays.With(id, group => _groups.ContainsKey(group));
        batch.State[ListKey] = Write(_stored.Where(group => group != id), stays);
        batch.RemovedConversations.Add(id);
        SessionEvent told;
        if (membership is { Removal: not GroupRemoval.None })
        {
            batch.Conversations.Add(new ConversationSettings { Id = id, LastActivityAt = services.State.Now });
            told = GroupEvents.Ended(id, membership);
        }
        else
        {
            told = new ConversationChanged { Conversation = id, IsRemoved = true };
        }

        await services.Journal.CommitAsync(batch, [told], cancellationToken).ConfigureAwait(false);
        _stored.Remove(id);
        _stays.Reset(stays);
    }

    private static byte[] Write(IEnumerable<GroupId> groups, IReadOnlyList<StoredGroupStay> stays) =>
        JsonSerializer.SerializeToUtf8Bytes(new StoredGroupList([.. groups]) { Stays = stays.Count == 0 ? null : stays }, GroupJson.Default.StoredGroupList);

    private async Task RememberAsync(GroupId id, CancellationToken cancellationToken)
    {
        if (!_stored.Contains(id))
        {
            var batch = new StoreBatch();
            batch.State[ListKey] = Write([.. _stored, id], _stays.All);
            batch.Conversations.Add(new ConversationSettings { Id = id, LastActivityAt = services.State.Now });
            await services.Journal.CommitAsync(batch, cancellationToken).ConfigureAwait(false);
            _stored.Add(id);
        }
    }

    [LoggerMessage(EventId = 9431, Level = LogLevel.Error, Message = "The groups of the synced state could not be taken up")]
    private partial void LogFollowFailed(Exception failure);

    [LoggerMessage(EventId = 9432, Level = LogLevel.Warning, Message = "The list of stored groups is damaged; it begins anew")]
    private partial void LogListDamaged();
}
