using Microsoft.Data.Sqlite;

namespace SessionSdk.Sqlite;

/// <summary>Tells inside the store that a statement failed because the search index is damaged.</summary>
internal sealed class SearchIndexException(SqliteException cause) : Exception(cause.Message, cause);
