namespace ModeratorBot.Record;

/// <summary>Keeps the journal as long as the program runs.</summary>
internal sealed class MemoryJournalStore : IJournalStore
{
    private readonly SortedDictionary<int, JournalEntry> _entries = [];

    public IReadOnlyList<JournalEntry> Load() => [.. _entries.Values];

    public void Save(JournalEntry entry) => _entries[entry.Number] = entry;
}
