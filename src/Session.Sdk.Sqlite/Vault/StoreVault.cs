using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using SessionSdk.Cryptography;

namespace SessionSdk.Sqlite;

/// <summary>The slots of a file, each of which holds the key of the store in its own wrapping.</summary>
internal static class StoreVault
{
    private const string CheckName = "key";
    private const string MarksName = "marks";

    /// <summary>Makes the key of a new file and its first slot.</summary>
    internal static async Task<SecretKey> CreateAsync(Action<Action<StoreConnection>> inTransaction, StoreProtection protection, CancellationToken cancellationToken)
    {
        SecretKey storeKey = SecretKey.Generate(StoreProtection.KeySize);
        try
        {
            byte[] slot = await WrapAsync(protection, storeKey, cancellationToken).ConfigureAwait(false);
            using var keys = new StoreKeys(SecretKey.CopyFrom(storeKey.Expose()));
            byte[] marks = new byte[StoreProtection.KeySize];
            SecureRandom.Fill(marks);
            inTransaction(connection =>
            {
                StoreSchema.Create(connection);
                Add(connection, slot);
                Set(connection, CheckName, keys.CheckValue());
                Set(connection, MarksName, keys.Seal(marks, Binding.Of(StoreTable.Meta, default, 1)));
            });
            CryptographicOperations.ZeroMemory(marks);
            return storeKey;
        }
        catch
        {
            storeKey.Dispose();
            throw;
        }
    }

    /// <summary>Opens the key by the first slot of the protection's kind that it opens.</summary>
    internal static async Task<SecretKey> OpenAsync(StoreConnection connection, string path, StoreProtection protection, CancellationToken cancellationToken)
    {
        List<(StoreSlot Slot, byte[] Blob)> slots = Read(connection, path, out int damaged);
        foreach ((StoreSlot slot, byte[] blob) in slots.Where(entry => entry.Slot.Kind == protection.Kind))
        {
            _ = SlotBlob.TryRead(blob, out _, out byte[] parameters);
            using SecretKey? slotKey = await protection.DeriveAsync(parameters, cancellationToken).ConfigureAwait(false);
            if (slotKey is not null && SlotBlob.TryOpen(blob, slotKey) is { } storeKey)
            {
                return storeKey;
            }
        }

        if (damaged > 0)
        {
            throw SqliteFailure.Damaged(path, null, $"{damaged} slot(s) of the vault are damaged, and no other one opens with what was given");
        }

        string kinds = string.Join(", ", slots.Select(entry => entry.Slot.Kind).Distinct());
        throw new StoreLockedException(
            slots.Exists(entry => entry.Slot.Kind == protection.Kind)
                ? $"The store does not open: the {protection.Kind} that was given is not the one of any slot."
                : $"The store has no slot for {protection.Kind}; it opens with: {kinds}.",
            path);
    }

    /// <summary>Makes the keys of a file, after looking whether it is the key of this file.</summary>
    internal static (StoreKeys Keys, StoreKeys Marks) Derive(StoreConnection connection, string path, SecretKey storeKey)
    {
        var keys = new StoreKeys(storeKey);
        if (connection.Scalar("SELECT value FROM meta WHERE name = $1", CheckName) is byte[] check && CryptographicOperations.FixedTimeEquals(check, keys.CheckValue())
            && connection.Scalar("SELECT value FROM meta WHERE name = $1", MarksName) is byte[] stored && keys.TryOpen(stored, Binding.Of(StoreTable.Meta, default, 1), out byte[] marks)
            && marks.Length == StoreProtection.KeySize)
        {
            try
            {
                return (keys, new(SecretKey.CopyFrom(marks)));
            }
            finally
            {
                CryptographicOperations.ZeroMemory(marks);
            }
        }

        keys.Dispose();
        throw SqliteFailure.Damaged(path, null, "The file's record of its key is damaged");
    }

    internal static async Task<byte[]> WrapAsync(StoreProtection protection, SecretKey storeKey, CancellationToken cancellationToken)
    {
        (SecretKey slotKey, byte[] parameters) = await protection.CreateAsync(cancellationToken).ConfigureAwait(false);
        using (slotKey)
        {
            return SlotBlob.Write(protection.Kind, parameters, slotKey, storeKey);
        }
    }

    internal static long Add(StoreConnection connection, byte[] blob)
    {
        connection.Execute("INSERT INTO slots(data) VALUES($1)", blob);
        return (long)connection.Scalar("SELECT last_insert_rowid()")!;
    }

    internal static List<(StoreSlot Slot, byte[] Blob)> Read(StoreConnection connection, string path, out int damaged)
    {
        var slots = new List<(StoreSlot, byte[])>();
        damaged = 0;
        using SqliteDataReader rows = connection.Query("SELECT id, data FROM slots ORDER BY id");
        while (rows.Read())
        {
            if (rows.GetValue(1) is byte[] blob && SlotBlob.TryRead(blob, out StoreSlotKind kind, out _))
            {
                slots.Add((new(rows.GetInt64(0), kind), blob));
            }
            else
            {
                damaged++;
            }
        }

        return slots.Count + damaged > 0 ? slots : throw SqliteFailure.Damaged(path, null, "The vault of the file has no slot");
    }

    /// <summary>Writes what belongs to a new key of the store.</summary>
    internal static void Replace(StoreConnection connection, StoreKeys keys, StoreKeys marks, IEnumerable<byte[]> slots)
    {
        connection.Execute("DELETE FROM slots");
        foreach (byte[] slot in slots)
        {
            Add(connection, slot);
        }

        Set(connection, CheckName, keys.CheckValue());
        Set(connection, MarksName, keys.Seal(marks.Store.Expose(), Binding.Of(StoreTable.Meta, default, 1)));
    }

    private static void Set(StoreConnection connection, string name, byte[] value) =>
        connection.Execute("INSERT INTO meta(name, value) VALUES($1, $2) ON CONFLICT(name) DO UPDATE SET value = excluded.value", name, value);
}
