using System.Globalization;

namespace SessionSdk.Sqlite;

/// <summary>The tables of the file, and how the file of an older version becomes one of this.</summary>
internal static class StoreSchema
{
    /// <summary>Marks the file as one of ours: "SsSt".</summary>
    internal const long ApplicationId = 0x53735374;

    /// <summary>The version of the tables. A change comes with a <see cref="Migration"/>, and with a file of the version before in the tests.</summary>
    internal const int Version = 1;

    internal static IReadOnlyList<Migration> Migrations { get; } = [];

    private const string Tables = """
        CREATE TABLE meta(name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE slots(id INTEGER PRIMARY KEY AUTOINCREMENT, data BLOB NOT NULL);
        CREATE TABLE accounts(id INTEGER PRIMARY KEY AUTOINCREMENT, hash BLOB NOT NULL UNIQUE, sealed BLOB NOT NULL);
        CREATE TABLE conversations(id INTEGER PRIMARY KEY AUTOINCREMENT, account INTEGER NOT NULL, hash BLOB NOT NULL, unread INTEGER NOT NULL, sealed BLOB NOT NULL, UNIQUE(account, hash));
        CREATE TABLE messages(
            id INTEGER PRIMARY KEY, account INTEGER NOT NULL, number INTEGER NOT NULL, conversation INTEGER NOT NULL, flags INTEGER NOT NULL, expires INTEGER,
            reference INTEGER NOT NULL, server INTEGER, hash INTEGER, words INTEGER, sealed BLOB NOT NULL);
        CREATE TABLE events(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, position INTEGER NOT NULL, sealed BLOB NOT NULL, UNIQUE(account, position));
        CREATE TABLE failed_events(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, consumer BLOB NOT NULL, position INTEGER NOT NULL, sealed BLOB NOT NULL, UNIQUE(account, consumer, position));
        CREATE TABLE consumers(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, hash BLOB NOT NULL, sealed BLOB NOT NULL, UNIQUE(account, hash));
        CREATE TABLE outbox(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, number INTEGER NOT NULL, sealed BLOB NOT NULL, UNIQUE(account, number));
        CREATE TABLE seen(account INTEGER NOT NULL, hash BLOB NOT NULL, forget INTEGER NOT NULL, PRIMARY KEY(account, hash)) WITHOUT ROWID;
        CREATE TABLE state(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, hash BLOB NOT NULL, sealed BLOB NOT NULL, UNIQUE(account, hash));
        CREATE TABLE positions(id INTEGER PRIMARY KEY, account INTEGER NOT NULL, hash BLOB NOT NULL, swarm BLOB NOT NULL, sealed BLOB NOT NULL, UNIQUE(account, hash));
        """;

    // Derived: what is missing of these is made again at opening.
    private const string Indexes = """
        CREATE UNIQUE INDEX IF NOT EXISTS messages_number ON messages(account, number);
        CREATE INDEX IF NOT EXISTS messages_conversation ON messages(conversation);
        CREATE INDEX IF NOT EXISTS messages_unread ON messages(conversation) WHERE (flags & 3) = 0;
        CREATE INDEX IF NOT EXISTS messages_expires ON messages(account, expires) WHERE expires IS NOT NULL;
        CREATE INDEX IF NOT EXISTS messages_reference ON messages(reference);
        CREATE INDEX IF NOT EXISTS messages_server ON messages(server) WHERE server IS NOT NULL;
        CREATE INDEX IF NOT EXISTS messages_hash ON messages(hash) WHERE hash IS NOT NULL;
        CREATE INDEX IF NOT EXISTS seen_forget ON seen(account, forget);
        CREATE INDEX IF NOT EXISTS positions_swarm ON positions(account, swarm);
        """;

    /// <summary>Tells whether one of our indexes has a condition in these words.</summary>
    internal static bool HasCondition(string condition) => Indexes.Contains($" WHERE {condition};", StringComparison.Ordinal);

    internal static void Create(StoreConnection connection)
    {
        connection.Run(Tables);
        MakeIndexes(connection);
        connection.Run(string.Create(CultureInfo.InvariantCulture, $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {Version};"));
    }

    internal static void MakeIndexes(StoreConnection connection) => connection.Run(Indexes);

    internal static long Number(StoreConnection connection, string pragma) => (long)connection.Scalar($"PRAGMA {pragma}")!;
}

/// <summary>How the tables of one version become those of the next.</summary>
/// <param name="From">The version that it begins with.</param>
/// <param name="Apply">Changes the tables, in a transaction that it neither begins nor ends.</param>
internal sealed record Migration(int From, Action<StoreConnection> Apply);
