using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk;

/// <content>Saving and loading.</content>
public sealed partial class AccountState
{
    private int _isSaveQueued;

    /// <summary>Saves what changed. When this has returned, the state survives a restart.</summary>
    /// <param name="cancellationToken">Cancels the call. What the store is at work on it may finish later.</param>
    /// <returns>A task that ends when the store has it.</returns>
    /// <exception cref="TimeoutException">The store gave up by itself.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task SaveAsync(CancellationToken cancellationToken = default)
    {
        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        Task saving = SaveInTurnAsync(cancellationToken);
        try
        {
            // A store that hangs keeps nobody who does not want to wait any longer.
            await saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!saving.IsCompleted)
        {
            _ = LogWhenFailedAsync(saving);
            throw;
        }
    }

    /// <summary>Saves what changed together with something else: both are kept, or neither.</summary>
    /// <param name="commit">Writes the configs that it is given, which are wiped when it has ended, and what belongs to them.</param>
    /// <param name="cancellationToken">Cancels the wait for the turn.</param>
    internal async Task SaveWithAsync(Func<IReadOnlyDictionary<Namespace, byte[]>, Task> commit, CancellationToken cancellationToken)
    {
        await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
        var unsaved = new Dictionary<Namespace, byte[]>();
        bool isSaved = false;
        try
        {
            lock (_gate)
            {
                ThrowIfDisposed();
                foreach (Namespace kind in AccountConfigs.Namespaces)
                {
                    if (_configs[kind].TakeUnsaved() is { } bytes)
                    {
                        unsaved[kind] = bytes;
                    }
                }
            }

            await commit(unsaved).ConfigureAwait(false);
            isSaved = true;
        }
        finally
        {
            foreach ((Namespace kind, byte[] bytes) in unsaved)
            {
                CryptographicOperations.ZeroMemory(bytes);
                if (!isSaved)
                {
                    lock (_gate)
                    {
                        _configs[kind].MarkUnsaved();
                    }
                }
            }

            _saving.Release();
        }
    }

    /// <summary>Loads what an earlier client saved, before anything else is done with the state. What is damaged begins anew and is fetched again.</summary>
    internal async ValueTask LoadAsync(CancellationToken cancellationToken)
    {
        var saved = new Dictionary<Namespace, byte[]?>();
        foreach (Namespace kind in AccountConfigs.Namespaces)
        {
            saved[kind] = await AskStoreAsync(() => _store.GetConfigAsync(kind, cancellationToken).AsTask(), cancellationToken).ConfigureAwait(false);
        }

        List<Namespace> damaged;
        lock (_gate)
        {
            damaged = Load(saved);
        }

        foreach (byte[]? bytes in saved.Values)
        {
            CryptographicOperations.ZeroMemory(bytes);
        }

        foreach (Namespace kind in damaged)
        {
            LogDamaged(kind);
        }

        if (damaged.Count > 0)
        {
            // Messages come again with the configs and are recognised by their hash.
            await _store.ForgetPositionsAsync(cancellationToken).ConfigureAwait(false);
            await SaveAsync(cancellationToken).ConfigureAwait(false);
        }

        NameNewAccount();
        if (IsPushPending)
        {
            _schedule?.Note();
        }
    }

    private List<Namespace> Load(Dictionary<Namespace, byte[]?> saved)
    {
        var damaged = new List<Namespace>();
        _configs.Dispose();
        var extras = new Dictionary<Namespace, SavedConfig>();
        _configs = new AccountConfigs(
            Make(Namespace.UserProfile, dump => new UserProfileConfig(_keys, dump, _configOptions)),
            Make(Namespace.Contacts, dump => new ContactsConfig(_keys, dump, _configOptions)),
            Make(Namespace.UserGroups, dump => new UserGroupsConfig(_keys, dump, _configOptions)),
            Make(Namespace.ConversationInfo, dump => new ConversationInfoConfig(_keys, dump, _configOptions)));
        foreach ((Namespace kind, SavedConfig extra) in extras)
        {
            _configs[kind].Load(extra);
        }

        foreach (Namespace kind in damaged)
        {
            // What could not be read is replaced: it would be told at every start.
            _configs[kind].MarkUnsaved();
        }

        _isNewHere = saved.Values.All(bytes => bytes is null) || damaged.Count > 0;
        Attach();
        return damaged;

        T Make<T>(Namespace kind, Func<byte[], T> make)
        {
            if (saved[kind] is { } bytes)
            {
                if (SavedConfig.Read(bytes) is { } extra)
                {
                    try
                    {
                        T config = make(extra.Dump);
                        extras[kind] = extra;
                        return config;
                    }
                    catch (InvalidConfigDumpException)
                    {
                        // Told below: the outer form was right, the inner one is not.
                    }
                    finally
                    {
                        CryptographicOperations.ZeroMemory(extra.Dump);
                    }
                }

                damaged.Add(kind);
            }

            return make([]);
        }
    }

    private async Task SaveAsync(Namespace kind, CancellationToken cancellationToken)
    {
        byte[]? unsaved;
        lock (_gate)
        {
            ThrowIfDisposed();
            unsaved = _configs[kind].TakeUnsaved();
        }

        if (unsaved is null)
        {
            return;
        }

        bool isSaved = false;
        try
        {
            await AskStoreAsync(
                async () =>
                {
                    await _store.SetConfigAsync(kind, unsaved, cancellationToken).ConfigureAwait(false);
                    return true;
                },
                cancellationToken).ConfigureAwait(false);
            isSaved = true;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(unsaved);
            if (!isSaved)
            {
                lock (_gate)
                {
                    _configs[kind].MarkUnsaved();
                }
            }
        }
    }

    private async Task SaveInTurnAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (Namespace kind in AccountConfigs.Namespaces)
            {
                await SaveAsync(kind, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _saving.Release();
        }
    }

    /// <summary>Calls the store. What ends the call is the caller's token; when the store cancels by itself, that is a failure.</summary>
    private static async Task<T> AskStoreAsync<T>(Func<Task<T>> ask, CancellationToken cancellationToken)
    {
        try
        {
            return await ask().ConfigureAwait(false);
        }
        catch (OperationCanceledException cancelled)
        {
            throw cancellationToken.IsCancellationRequested
                ? new OperationCanceledException(cancelled.Message, cancelled, cancellationToken)
                : new TimeoutException("The store gave up.", cancelled);
        }
    }

    /// <summary>Saves, for nobody who waits. While the store is busy only one of them stands in line: it saves for all.</summary>
    private async Task SaveOrLogAsync(CancellationToken cancellationToken)
    {
        if (!cancellationToken.CanBeCanceled && Interlocked.Exchange(ref _isSaveQueued, 1) != 0)
        {
            return;
        }

        try
        {
            await _saving.WaitAsync(cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _isSaveQueued, 0);
            await SaveInTurnAsync(cancellationToken).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            // The edit stands; the next one, a poll or the end of the client saves it.
            LogNotSaved(failure);
        }
    }

    private async Task LogWhenFailedAsync(Task saving)
    {
        try
        {
            await saving.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            LogNotSaved(failure);
        }
    }

    [LoggerMessage(EventId = 9301, Level = LogLevel.Warning, Message = "The saved state of {Config} is damaged; it begins anew and is fetched again")]
    private partial void LogDamaged(Namespace config);

    [LoggerMessage(EventId = 9302, Level = LogLevel.Warning, Message = "The store did not save the synced state; it is tried again with the next change")]
    private partial void LogNotSaved(Exception failure);
}
