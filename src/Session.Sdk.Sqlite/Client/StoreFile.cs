using System.Globalization;
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
            if (!isNew)
            {
                CheckStructure(connection);
                Migrate(connection, migrations, version);
            }

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

    /// <summary>Moves the file and what belongs to it beside; never deletes.</summary>
    internal string MoveAside()
    {
        string stamp = options.TimeProvider.GetUtcNow().UtcDateTime.ToString("yyyyMMdd'T'HHmmssfff", CultureInfo.InvariantCulture);
        string aside = $"{path}.damaged-{stamp}";
        for (int i = 2; File.Exists(aside); i++)
        {
            aside = string.Create(CultureInfo.InvariantCulture, $"{path}.damaged-{stamp}-{i}");
        }

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

    private void CheckStructure(StoreConnection connection)
    {
        string? check = options.Check switch
        {
            StoreCheck.Always => "PRAGMA integrity_check(1)",
            StoreCheck.Automatic when new FileInfo(path).Length <= AutomaticCheckLimit => "PRAGMA quick_check(1)",
            _ => null,
        };
        if (check is not null && connection.Scalar(check) is not "ok")
        {
            throw SqliteFailure.Damaged(path, null, "The structure of the file is damaged");
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

    [LoggerMessage(EventId = 9603, Level = LogLevel.Warning, Message = "The file of the store is on a network file system, whose locks cannot be relied on: put it on a local disk")]
    private partial void LogNetworkFileSystem();
}
