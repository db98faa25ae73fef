using Microsoft.Data.Sqlite;

namespace SessionSdk.Sqlite;

/// <summary>Tells inside the store that a statement failed because the search index is damaged or not whole.</summary>
internal sealed class SearchIndexException : Exception
{
    internal SearchIndexException(SqliteException cause)
        : base(cause.Message, cause)
    {
    }

    internal SearchIndexException(string message)
        : base(message)
    {
    }
}
