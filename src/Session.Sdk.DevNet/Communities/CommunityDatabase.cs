namespace SessionSdk.DevNet;

/// <summary>Says which database a community server behaves like: the published server differs in places.</summary>
public enum CommunityDatabase
{
    /// <summary>The default of the server. Ids of removed files, direct messages and rooms' messages are given out again, and <c>whisper_mods</c> is a number in rows.</summary>
    Sqlite,

    /// <summary>Ids are never given out again, and some malformed values fail that SQLite takes.</summary>
    PostgreSql,
}
