using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Journal;
using SessionSdk.Storage;

namespace SessionSdk.Groups;

/// <content>Saving: everything of a group that changed is kept in one commit.</content>
internal sealed partial class GroupSync
{
    private const string KeysPart = "keys";
    private const string InfoPart = "info";
    private const string MembersPart = "members";
    private const string WorkPart = "work";

    /// <summary>Whether the swarm does not have the group yet: nothing of it is kept.</summary>
    private bool _isUnborn;

    private bool _isWorkUnsaved;
    private bool _areKeysUnsaved;
    private readonly List<byte[]> _lent = [];

    /// <summary>Gives the names under which a group's things stand in the store.</summary>
    internal static IEnumerable<string> StateKeys(GroupId group) => [NameOf(group, KeysPart), NameOf(group, InfoPart), NameOf(group, MembersPart), NameOf(group, WorkPart)];

    /// <summary>Loads a group; what is damaged or missing begins anew and is fetched again.</summary>
    /// <returns>The group, and whether it began anew.</returns>
    internal static async ValueTask<(GroupSync Sync, bool IsNew)> LoadAsync(GroupMembership membership, GroupServices services, CancellationToken cancellationToken)
    {
        GroupId id = membership.Id;
        byte[]? keys = await services.Journal.Store.GetStateAsync(services.Journal.Account, NameOf(id, KeysPart), cancellationToken).ConfigureAwait(false);
        byte[]? info = await services.Journal.Store.GetStateAsync(services.Journal.Account, NameOf(id, InfoPart), cancellationToken).ConfigureAwait(false);
        byte[]? members = await services.Journal.Store.GetStateAsync(services.Journal.Account, NameOf(id, MembersPart), cancellationToken).ConfigureAwait(false);
        byte[]? work = await services.Journal.Store.GetStateAsync(services.Journal.Account, NameOf(id, WorkPart), cancellationToken).ConfigureAwait(false);
        GroupConfigs? configs = null;
        try
        {
            if (keys is not null && info is not null && members is not null
                && SavedConfig.Read(info) is { } savedInfo && SavedConfig.Read(members) is { } savedMembers)
            {
                try
                {
                    configs = new GroupConfigs(services.Keys, id, membership, services.ConfigOptions, new SavedGroupConfigs(keys, savedInfo, savedMembers));
                }
                catch (InvalidConfigDumpException)
                {
                    // It begins anew below, and is fetched again.
                }
            }

            bool isNew = configs is null;
            configs ??= new GroupConfigs(services.Keys, id, membership, services.ConfigOptions);
            var sync = new GroupSync(id, services, configs, ReadWork(work, services.Logger));
            sync.TakeAccess(membership);
            return (sync, isNew);
        }
        catch
        {
            configs?.Dispose();
            throw;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(keys);
            CryptographicOperations.ZeroMemory(info);
            CryptographicOperations.ZeroMemory(members);
        }
    }

    /// <summary>Saves what changed, and what belongs to it, in one commit. When this has returned, the group survives a restart as it is.</summary>
    /// <param name="also">Adds to the commit, in the journal's turn.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <exception cref="StoreException">Nothing was kept.</exception>
    internal async Task SaveAsync(Action<StoreBatch, List<SessionEvent>>? also, CancellationToken cancellationToken)
    {
        if (_isUnborn)
        {
            return;
        }

        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        var secrets = new List<byte[]>();
        bool isSaved = false;
        try
        {
            // In the journal's turn, so that nothing newer is overwritten: the inbox writes parts of the group as well.
            await _services.Journal.UpdateAsync(
                (batch, events, _) =>
                {
                    lock (_gate)
                    {
                        ThrowIfDisposed();
                        Write(batch, secrets);
                    }

                    also?.Invoke(batch, events);
                    return ValueTask.CompletedTask;
                },
                cancellationToken).ConfigureAwait(false);
            isSaved = true;
        }
        finally
        {
            secrets.ForEach(bytes => CryptographicOperations.ZeroMemory(bytes));
            if (!isSaved)
            {
                lock (_gate)
                {
                    MarkUnsaved();
                }
            }

            _saving.Release();
        }
    }

    /// <summary>Writes what is unsaved into somebody else's commit, in the journal's turn. It stays unsaved: nobody tells whether that commit is kept.</summary>
    internal void WriteUnsaved(StoreBatch batch)
    {
        lock (_gate)
        {
            // The commit that had these is over: this is another turn of the journal.
            _lent.ForEach(bytes => CryptographicOperations.ZeroMemory(bytes));
            _lent.Clear();
            if (!_isDisposed && IsUnsaved)
            {
                Write(batch, _lent);
                MarkUnsaved();
            }
        }
    }

    private bool IsUnsaved => _isWorkUnsaved || _areKeysUnsaved || _configs.Keys.NeedsDump || _configs.Slots.Any(slot => slot.Config.NeedsDump);

    private static string NameOf(GroupId group, string part) => $"group/{group}/{part}";

    private static StoredGroupWork ReadWork(byte[]? saved, ILogger logger)
    {
        try
        {
            return (saved is null ? null : JsonSerializer.Deserialize(saved, GroupJson.Default.StoredGroupWork)) ?? new StoredGroupWork();
        }
        catch (Exception failure) when (failure is JsonException or NotSupportedException or FormatException)
        {
            // What a later version wrote, or what is damaged: the group itself says what is left to do.
            LogWorkUnreadable(logger, failure.GetType().Name);
            return new StoredGroupWork();
        }
    }

    [LoggerMessage(EventId = 9444, Level = LogLevel.Warning, Message = "What was under way in a group cannot be read ({Failure}); it is not gone on with")]
    private static partial void LogWorkUnreadable(ILogger logger, string failure);

    private void Write(StoreBatch batch, List<byte[]> secrets)
    {
        if (_areKeysUnsaved || _configs.Keys.NeedsDump)
        {
            Put(KeysPart, _configs.Keys.Dump());
            _areKeysUnsaved = false;
        }

        if (_configs.InfoSlot.TakeUnsaved() is { } info)
        {
            Put(InfoPart, info);
        }

        if (_configs.MembersSlot.TakeUnsaved() is { } members)
        {
            Put(MembersPart, members);
        }

        if (_isWorkUnsaved)
        {
            Put(WorkPart, JsonSerializer.SerializeToUtf8Bytes(_work, GroupJson.Default.StoredGroupWork));
            _isWorkUnsaved = false;
        }

        void Put(string part, byte[] bytes)
        {
            secrets.Add(bytes);
            batch.State[NameOf(Id, part)] = bytes;
        }
    }

    private void MarkUnsaved()
    {
        _isWorkUnsaved = true;
        _areKeysUnsaved = true;
        foreach (ConfigSlot slot in _configs.Slots)
        {
            slot.MarkUnsaved();
        }
    }
}
