using SessionSdk.Cryptography;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <content>The vault, backups and compaction, while the store is in use.</content>
public sealed partial class SqliteSessionStore
{
    /// <summary>Gets the slots of the vault: the ways to open the store.</summary>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The slots; damaged ones are left out.</returns>
    public async Task<IReadOnlyList<StoreSlot>> GetSlotsAsync(CancellationToken cancellationToken = default) =>
        await _readers.ReadAsync(connection => StoreVault.Read(connection, Path, out _).ConvertAll(entry => entry.Slot), cancellationToken).ConfigureAwait(false);

    /// <summary>Adds a way to open the store.</summary>
    /// <param name="protection">What opens the new slot.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The slot.</returns>
    public async Task<StoreSlot> AddSlotAsync(StoreProtection protection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(protection);
        return await MaintainAsync(
            async () =>
            {
                byte[] blob = await StoreVault.WrapAsync(protection, _context.Keys.Store, cancellationToken).ConfigureAwait(false);
                long id = 0;
                await _writer.CommitAsync(connection => id = StoreVault.Add(connection, blob), cancellationToken).ConfigureAwait(false);
                return new StoreSlot(id, protection.Kind);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replaces what opens a slot, as for a new passphrase. The key of the store stays: whoever copied the file before still opens the copy with the old one.</summary>
    /// <param name="id">The slot.</param>
    /// <param name="protection">What opens it from now on.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The slot that is there now, under a new number.</returns>
    /// <exception cref="ArgumentException">There is no such slot.</exception>
    public async Task<StoreSlot> ChangeSlotAsync(long id, StoreProtection protection, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(protection);
        return await MaintainAsync(
            async () =>
            {
                byte[] blob = await StoreVault.WrapAsync(protection, _context.Keys.Store, cancellationToken).ConfigureAwait(false);
                long added = 0;
                await _writer.CommitAsync(
                    connection =>
                    {
                        Remove(connection, id);
                        added = StoreVault.Add(connection, blob);
                    },
                    cancellationToken).ConfigureAwait(false);
                return new StoreSlot(added, protection.Kind);
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes a way to open the store. The last one stays.</summary>
    /// <param name="id">The slot.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when the slot is gone.</returns>
    /// <exception cref="ArgumentException">There is no such slot.</exception>
    /// <exception cref="InvalidOperationException">It is the last one.</exception>
    public async Task RemoveSlotAsync(long id, CancellationToken cancellationToken = default) => await MaintainAsync(
        async () =>
        {
            await _writer.CommitAsync(
                connection =>
                {
                    Remove(connection, id);
                    if (connection.Scalar("SELECT 1 FROM slots") is null)
                    {
                        throw new InvalidOperationException("The last slot of a vault stays: without one nobody opens the store.");
                    }
                },
                cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    /// <summary>Changes the key of the store: seals every row anew, and makes the vault's slots anew. Other calls wait meanwhile.</summary>
    /// <param name="protections">What opens the store from now on, one slot each. Whatever opened it before does not any more.</param>
    /// <param name="cancellationToken">Cancels the call before it begins to write.</param>
    /// <returns>A task that ends when every row is sealed with the new key.</returns>
    /// <exception cref="ArgumentException">There is no protection.</exception>
    public async Task ChangeKeyAsync(IReadOnlyList<StoreProtection> protections, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(protections);
        if (protections.Count == 0)
        {
            throw new ArgumentException("Without a protection nobody would open the store.", nameof(protections));
        }

        await MaintainAsync(
            async () =>
            {
                var keys = new StoreKeys(SecretKey.Generate(StoreProtection.KeySize));
                try
                {
                    var slots = new List<byte[]>();
                    foreach (StoreProtection protection in protections)
                    {
                        slots.Add(await StoreVault.WrapAsync(protection, keys.Store, cancellationToken).ConfigureAwait(false));
                    }

                    StoreKeys? old = null;
                    await _writer.DoAloneAsync(connection => Exclusively(() => old = ChangeKey(connection, keys, slots)), cancellationToken).ConfigureAwait(false);
                    old!.Dispose();
                    return true;
                }
                catch
                {
                    if (_context.Keys != keys)
                    {
                        keys.Dispose();
                    }

                    throw;
                }
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a copy of the store, as it is at one moment, that opens like the store itself.</summary>
    /// <param name="path">The file to write. It must not exist.</param>
    /// <param name="cancellationToken">Cancels the call before it begins to write.</param>
    /// <returns>A task that ends when the copy is whole. Commits wait meanwhile, reads do not.</returns>
    /// <exception cref="StoreException">The file exists or cannot be written.</exception>
    public async Task BackUpAsync(string path, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string full = System.IO.Path.GetFullPath(path);
        if (File.Exists(full))
        {
            throw new StoreException("The file that the backup would go to exists.");
        }

        string partial = full + ".partial";
        await MaintainAsync(
            async () =>
            {
                await _writer.DoAloneAsync(
                    connection =>
                    {
                        try
                        {
                            File.Delete(partial);
                            connection.Execute("VACUUM INTO $1", partial);
                            File.Move(partial, full);
                        }
                        catch
                        {
                            File.Delete(partial);
                            throw;
                        }
                    },
                    cancellationToken).ConfigureAwait(false);
                return true;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives back the room of what was removed. Needs as much room again while it runs; other calls wait.</summary>
    /// <param name="cancellationToken">Cancels the call before it begins.</param>
    /// <returns>A task that ends when the file is compact.</returns>
    public async Task CompactAsync(CancellationToken cancellationToken = default) => await MaintainAsync(
        () => WithIndexAsync(async () =>
        {
            await _writer.DoAloneAsync(
                connection => Exclusively(() =>
                {
                    connection.Forget();
                    if (!_context.Search.IsOff)
                    {
                        SearchIndex.Ask(() => connection.Execute("INSERT INTO search(search) VALUES('optimize')"));
                        connection.Forget();
                    }

                    connection.Run("VACUUM");
                    connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
                }),
                cancellationToken).ConfigureAwait(false);
            return true;
        }),
        cancellationToken).ConfigureAwait(false);

    /// <summary>Makes again what is derived from the messages: the search index and the unread counts.</summary>
    /// <param name="cancellationToken">Cancels the call before it begins.</param>
    /// <returns>A task that ends when it is done. Other calls wait meanwhile.</returns>
    public async Task RebuildAsync(CancellationToken cancellationToken = default) => await MaintainAsync(
        async () =>
        {
            await _writer.DoAloneAsync(
                connection => Exclusively(() =>
                {
                    InTransaction(connection, work =>
                    {
                        SearchIndex.Rebuild(work, _context);
                        work.Run("UPDATE conversations SET unread = (SELECT count(*) FROM messages m WHERE m.conversation = conversations.id AND (m.flags & 3) = 0 AND m.flags = 8)");
                    });
                    NothingIsLeft();
                }),
                cancellationToken).ConfigureAwait(false);
            return true;
        },
        cancellationToken).ConfigureAwait(false);

    private static void Remove(StoreConnection connection, long id)
    {
        if (connection.Execute("DELETE FROM slots WHERE id = $1", id) == 0)
        {
            throw new ArgumentException("The vault has no such slot.", nameof(id));
        }
    }

    private StoreKeys ChangeKey(StoreConnection connection, StoreKeys keys, List<byte[]> slots)
    {
        StoreKeys old = _context.Keys;
        try
        {
            InTransaction(connection, work =>
            {
                new KeyChange(work, _context, keys).Run();
                StoreVault.Replace(work, keys, _context.Marks, slots);
                _context.Keys = keys;
                _context.Conversations.Clear();
                SearchIndex.Rebuild(work, _context);
            });
            NothingIsLeft();
        }
        catch
        {
            _context.Keys = old;
            throw;
        }
        finally
        {
            _context.Conversations.Clear();
            _batches.Forget();
        }

        // What the old key sealed must not stay in the log.
        connection.Run("PRAGMA wal_checkpoint(TRUNCATE)");
        return old;
    }

    private void Exclusively(Action work)
    {
        _exclusive.EnterWriteLock();
        try
        {
            work();
        }
        finally
        {
            _exclusive.ExitWriteLock();
        }
    }

    private async Task<T> MaintainAsync<T>(Func<Task<T>> work, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed) != 0, this);
        await _maintenance.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await work().ConfigureAwait(false);
        }
        finally
        {
            _maintenance.Release();
        }
    }
}
