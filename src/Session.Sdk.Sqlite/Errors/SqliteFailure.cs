using Microsoft.Data.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Sqlite;

/// <summary>Turns what SQLite and the file system report into the exceptions of the store.</summary>
internal static class SqliteFailure
{
    internal const int Busy = 5;
    internal const int Locked = 6;
    internal const int NoMemory = 7;
    internal const int ReadOnly = 8;
    internal const int Interrupt = 9;
    internal const int IoError = 10;
    private const int Corrupt = 11;
    internal const int Full = 13;
    internal const int CannotOpen = 14;
    internal const int Protocol = 15;
    internal const int Constraint = 19;
    private const int NotADatabase = 26;

    internal static bool IsDamage(Exception exception) => exception is SqliteException { SqliteErrorCode: Corrupt or NotADatabase };

    /// <summary>Gets whether the search index is what is damaged, and not the file.</summary>
    internal static bool IsIndexDamage(Exception exception) => exception is StoreDamagedException { InnerException: SearchIndexException };

    internal static Exception Translate(Exception exception, string path) => exception switch
    {
        SqliteException { SqliteErrorCode: Corrupt or NotADatabase } => Damaged(path, exception),
        SearchIndexException => Damaged(path, exception, "The search index is damaged"),
        InvalidCastException or InvalidDataException or FormatException or OverflowException or ArgumentOutOfRangeException =>
            Damaged(path, exception, "A value in the file is not of the kind that it should be"),
        SqliteException { SqliteErrorCode: Full } => new StoreException("The disk is full: nothing was written.", isTransient: true, exception),
        SqliteException { SqliteErrorCode: ReadOnly } => new StoreException("The file of the store, or its folder, is read-only.", isTransient: false, exception),
        SqliteException { SqliteErrorCode: Busy or Locked or NoMemory or IoError or Protocol } => new StoreException("The store could not be read or written just now.", isTransient: true, exception),
        SqliteException => new StoreException("SQLite refused a call.", isTransient: false, exception),
        IOException => new StoreException("The file of the store could not be read or written.", isTransient: true, exception),
        UnauthorizedAccessException => new StoreException("The file of the store, or its folder, may not be read or written by this process.", isTransient: false, exception),
        _ => exception,
    };

    internal static StoreDamagedException Damaged(string path, Exception? inner = null, string what = "The file of the store is damaged or is none") => new(
        $"{what}. Nothing was changed. Put a backup in its place, or set {nameof(SqliteStoreOptions)}.{nameof(SqliteStoreOptions.OnDamage)} to "
        + $"{nameof(StoreDamageAction.MoveAside)} to keep it beside and begin a new one.",
        path,
        inner);
}
