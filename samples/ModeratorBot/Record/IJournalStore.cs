namespace ModeratorBot.Record;

/// <summary>Keeps the journal. An entry that comes again with its number takes the place of the old one.</summary>
internal interface IJournalStore
{
    IReadOnlyList<JournalEntry> Load();

    /// <summary>Keeps an entry; when this returns, a crash no longer loses it.</summary>
    void Save(JournalEntry entry);
}
