using System.Text.Json;

namespace ModeratorBot.Record;

/// <summary>Keeps the journal in a file, one line of JSON for each change. It holds what was removed: keep it as the messages themselves.</summary>
internal sealed class JournalFile : IJournalStore, IDisposable
{
    private readonly FileStream _file;

    internal JournalFile(string path)
    {
        // Nobody else writes to it, and on systems that know it only its owner reads it.
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.Read };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        _file = new FileStream(path, options);
    }

    public IReadOnlyList<JournalEntry> Load()
    {
        _file.Position = 0;
        var entries = new SortedDictionary<int, JournalEntry>();
        using var reader = new StreamReader(_file, leaveOpen: true);
        string text = reader.ReadToEnd();
        int start = 0;
        int line = 0;
        for (int end = text.IndexOf('\n'); end >= 0; end = text.IndexOf('\n', start))
        {
            line++;
            JournalEntry entry;
            try
            {
                entry = JsonSerializer.Deserialize(text.AsSpan(start, end - start), JournalJson.Default.JournalEntry) ?? throw new JsonException();
            }
            catch (JsonException error)
            {
                throw new InvalidDataException($"Line {line} of the journal cannot be read.", error);
            }

            entries[entry.Number] = entry;
            start = end + 1;
        }

        // A last line without its end was being written when the machine stopped: what it told had not been tried yet.
        _file.SetLength(System.Text.Encoding.UTF8.GetByteCount(text.AsSpan(0, start)));
        _file.Position = _file.Length;
        return [.. entries.Values];
    }

    public void Save(JournalEntry entry)
    {
        byte[] line = [.. JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry), (byte)'\n'];
        _file.Position = _file.Length;
        _file.Write(line);
        _file.Flush(flushToDisk: true);
    }

    public void Dispose() => _file.Dispose();
}
