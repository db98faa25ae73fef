using System.Globalization;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Opens and checks the file of a store, and moves a damaged one aside.</summary>
internal sealed partial class StoreFile(SqliteStoreOptions options, string path, ILogger logger)
{
    private const long AutomaticCheckLimit = 32L << 20;

    private readonly ILogger _logger = logger;

    /// <summary>Opens the writer's connection. A new file has no tables yet.</summary>
    internal StoreConnection Open(IReadOnlyList<Migration> migrations, int version, out bool isNew)
    {
        Prepare();
        StoreConnection connection = Connect(version, out isNew);
        try
        {
            if (!isNew && IsChecked && !IsWhole(connection) && !TryDropIndex(connection))
            {
                // The last connection that closes writes the log back into the file.
                connection.Dispose();
                Mend();
                connection = Connect(version, out isNew);
            }

            if (!isNew)
            {
                Migrate(connection, migrations, version);
                MakeIndexes(connection);
            }

            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private StoreConnection Connect(int version, out bool isNew)
    {
        StoreConnection connection = StoreConnection.Open(path, options.ConnectionFactory);
        try
        {
            isNew = StoreSchema.Number(connection, "page_count") == 0 || (StoreSchema.Number(connection, "application_id") == 0 && (long)connection.Scalar("SELECT count(*) FROM sqlite_master")! == 0);
            if (!isNew)
            {
                CheckKind(connection, version);
            }

            Configure(connection, options.Durability);
            CheckWritable(connection);
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal StoreConnection OpenReader()
    {
        StoreConnection connection = StoreConnection.Open(path, options.ConnectionFactory);
        connection.Run("PRAGMA query_only = ON");
        return connection;
    }

    /// <summary>Gets whether this opening looks for damage.</summary>
    internal bool IsChecked => options.Check == StoreCheck.Always || (options.Check == StoreCheck.Automatic && new FileInfo(path).Length <= AutomaticCheckLimit);

    /// <summary>Moves the file and what belongs to it beside; never deletes.</summary>
    internal string MoveAside()
    {
        string aside = NameAside();
        foreach (string suffix in (string[])["-wal", "-shm", string.Empty])
        {
            if (File.Exists(path + suffix))
            {
                File.Move(path + suffix, aside + suffix);
            }
        }

        LogMovedAside(Path.GetFileName(aside));
        return aside;
    }

    private string NameAside()
    {
        string stamp = options.TimeProvider.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        string aside = $"{path}.damaged-{stamp}";
        for (int i = 2; File.Exists(aside); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{stamp}-{i}");
        }

        return aside;
    }

    private static void Configure(StoreConnection connection, StoreDurability durability)
    {
        if (connection.Scalar("PRAGMA journal_mode = WAL") is not "wal")
        {
            throw new StoreException("The file system does not take a write-ahead log, without which the store cannot be read while it is written. Put the file on a local disk.");
        }

        connection.Run(durability == StoreDurability.Full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");
        connection.Run("PRAGMA secure_delete = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;");
    }

    /// <summary>SQLite opens a file that it may only read without a word, and even begins to write in it: told here, not by the first commit.</summary>
    private static void CheckWritable(StoreConnection connection) => connection.Run(string.Create(
        CultureInfo.InvariantCulture, $"BEGIN IMMEDIATE; PRAGMA user_version = {StoreSchema.Number(connection, "user_version")}; ROLLBACK;"));

    private void Prepare()
    {
        string folder = Path.GetDirectoryName(path)!;
        if (IsNetwork(folder))
        {
            LogNetworkFileSystem();
        }

        if (!File.Exists(path) && options.ConnectionFactory is null)
        {
            // Made here, so that nobody else may read it on systems where files have modes.
            var create = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
            if (!OperatingSystem.IsWindows())
            {
                create.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            new FileStream(path, create).Dispose();
        }
    }

    private static bool IsNetwork(string folder)
    {
        try
        {
            return new DriveInfo(folder).DriveType == DriveType.Network;
        }
        catch (Exception exception) when (exception is ArgumentException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private void CheckKind(StoreConnection connection, int version)
    {
        long application = StoreSchema.Number(connection, "application_id");
        if (application != StoreSchema.ApplicationId)
        {
            throw SqliteFailure.Damaged(path, null, "The file is a database of another program, or its first page is damaged");
        }

        long found = StoreSchema.Number(connection, "user_version");
        if (found > version)
        {
            throw new StoreVersionException($"The file has version {found} of the tables, and this version of the SDK knows {version} at most. Update Session.Sdk.Sqlite.", path);
        }

        if (found < 1)
        {
            throw SqliteFailure.Damaged(path, null, "The file has no version of the tables");
        }
    }

    private bool IsWhole(StoreConnection connection)
    {
        try
        {
            return connection.Scalar(options.Check == StoreCheck.Always ? "PRAGMA integrity_check(1)" : "PRAGMA quick_check(1)") is "ok";
        }
        catch (SqliteException damage) when (SearchIndex.IsDamage(damage))
        {
            // The check asks the module of the index too, which refuses by many codes.
            return false;
        }
    }

    /// <summary>Takes the index of words away. The file stays as it is when that does not make it whole.</summary>
    private bool TryDropIndex(StoreConnection connection)
    {
        connection.Run("BEGIN IMMEDIATE");
        try
        {
            SearchIndex.Drop(connection);
            if (IsWhole(connection))
            {
                connection.Forget();
                connection.Run("COMMIT");
                return true;
            }
        }
        catch (SqliteException refused) when (SearchIndex.IsDamage(refused))
        {
            LogDamage(refused);
        }

        connection.Forget();
        try
        {
            connection.Run("ROLLBACK");
        }
        catch (SqliteException)
        {
            // SQLite rolled back by itself; the damage is what is dealt with.
        }

        return false;
    }

    /// <summary>Makes a new file of all that cannot be derived, if that is whole, and keeps the damaged one beside.</summary>
    private void Mend()
    {
        if (HasLog(path))
        {
            throw new StoreException("The file of the store is damaged, and what its log holds is not in it yet, as when another program has the file open. Close that program and open the store again.", isTransient: true);
        }

        string mended = path + ".mending";
        DeleteAll(mended);
        File.Copy(path, mended);
        try
        {
            using (StoreConnection connection = StoreConnection.Open(mended, options.ConnectionFactory))
            {
                if (LostRows.AreFound(connection))
                {
                    throw SqliteFailure.Damaged(path, null, "The structure of the file is damaged, and messages or other rows are lost");
                }

                // The damaged parts are not read, and what they held is not used again: the compact file is made of the tables alone.
                connection.Run("PRAGMA writable_schema = ON; DELETE FROM sqlite_master WHERE (type = 'index' AND sql IS NOT NULL) OR name IN ('search', 'search_config', 'search_data', 'search_docsize', 'search_idx');");
                connection.Run("PRAGMA writable_schema = RESET");
                connection.Run("VACUUM");
                MakeIndexes(connection);
                if (connection.Scalar("PRAGMA integrity_check(1)") is not "ok")
                {
                    throw SqliteFailure.Damaged(path, null, "The structure of the file is damaged");
                }
            }

            if (HasLog(mended))
            {
                throw new StoreException("The file of the store is damaged, and the mended one could not be written as a whole.", isTransient: true);
            }
        }
        catch (Exception refused)
        {
            DeleteAll(mended);
            throw SqliteFailure.IsDamage(refused) ? SqliteFailure.Damaged(path, refused, "The structure of the file is damaged") : refused;
        }

        string aside = NameAside();
        File.Copy(path, aside);
        File.Move(mended, path, overwrite: true);
        DeleteAll(mended);
        LogMended(Path.GetFileName(aside));
    }

    /// <summary>Tells whether commits are in the log beside a file and not in the file.</summary>
    private static bool HasLog(string file) => new FileInfo(file + "-wal") is { Exists: true, Length: > 0 };

    private static void DeleteAll(string file)
    {
        foreach (string suffix in (string[])["-wal", "-shm", string.Empty])
        {
            File.Delete(file + suffix);
        }
    }

    private void MakeIndexes(StoreConnection connection)
    {
        try
        {
            StoreSchema.MakeIndexes(connection);
        }
        catch (SqliteException refused) when (refused.SqliteErrorCode == SqliteFailure.Constraint)
        {
            throw SqliteFailure.Damaged(path, refused, "Two rows of the file have the same number");
        }
    }

    private void Migrate(StoreConnection connection, IReadOnlyList<Migration> migrations, int version)
    {
        for (long from = StoreSchema.Number(connection, "user_version"); from < version; from++)
        {
            Migration migration = migrations.Single(candidate => candidate.From == from);
            string backup = string.Create(CultureInfo.InvariantCulture, $"{path}.version-{from}");
            File.Delete(backup + ".partial");
            connection.Execute("VACUUM INTO $1", backup + ".partial");
            File.Move(backup + ".partial", backup, overwrite: true);
            connection.Forget();
            connection.Run("BEGIN IMMEDIATE");
            try
            {
                migration.Apply(connection);
                connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA user_version = {from + 1}; COMMIT;"));
            }
            catch
            {
                connection.Run("ROLLBACK");
                throw;
            }
        }
    }

    [LoggerMessage(EventId = 9602, Level = LogLevel.Warning, Message = "The file of the store was damaged and lies now beside as {Name}; a new one begins")]
    private partial void LogMovedAside(string name);

    [LoggerMessage(EventId = 9609, Level = LogLevel.Warning, Message = "Indexes of the store were damaged and were made again; nothing else was. The file as it was before lies beside as {Name}")]
    private partial void LogMended(string name);

    [LoggerMessage(EventId = 9610, Level = LogLevel.Warning, Message = "The file of the store is damaged, and the index of words is not all of it")]
    private partial void LogDamage(Exception reason);

    [LoggerMessage(EventId = 9603, Level = LogLevel.Warning, Message = "The file of the store is on a network file system, whose locks cannot be relied on: put it on a local disk")]
    private partial void LogNetworkFileSystem();
}
