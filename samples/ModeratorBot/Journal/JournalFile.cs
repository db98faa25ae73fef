using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace ModeratorBot.Journal;

/// <summary>Keeps the journal in a file: one line of JSON for each change, with a checksum. It holds what was removed: guard it as you guard the messages.</summary>
internal sealed class JournalFile : IDisposable
{
    private const int ChecksumBytes = 8;
    private const int WindowsSharingViolation = unchecked((int)0x80070020);
    private const int LinuxWouldBlock = 11;
    private const int MacWouldBlock = 35;

    // Stands at the end of each line, over all that comes before it: ,"check":"0123456789abcdef"}
    private static readonly byte[] CheckStart = [.. ",\"check\":\""u8];
    private static readonly byte[] CheckEnd = [.. "\"}"u8];
    private static readonly int CheckLength = CheckStart.Length + (2 * ChecksumBytes) + CheckEnd.Length;

    private readonly FileStream _lock;
    private readonly FileStream _file;
    private long _end;

    /// <summary>Opens it for the one bot that writes into it, until it is disposed.</summary>
    /// <exception cref="IOException">Somebody else has it, as another bot does.</exception>
    internal JournalFile(string path)
    {
        try
        {
            // A file beside it: on systems other than Windows a lock on the journal keeps out either readers too, or not even writers.
            _lock = OpenForOwner($"{path}.lock", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.HResult is WindowsSharingViolation or LinuxWouldBlock or MacWouldBlock)
        {
            throw new IOException($"{path} is open elsewhere: stop the other bot first, or give this one a folder of its own (Data).", error);
        }

        try
        {
            _file = OpenForOwner(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read);
        }
        catch
        {
            _lock.Dispose();
            throw;
        }
    }

    /// <summary>What had to be set aside when the file was read; <see langword="null"/> when all of it was whole.</summary>
    internal string? Notice { get; private set; }

    /// <summary>Reads the last state of each entry of a journal, also of a bot that runs. Nothing is changed: what is being written, or was when the machine stopped, is left out.</summary>
    /// <exception cref="InvalidDataException">As for <see cref="Load"/>.</exception>
    internal static IReadOnlyList<JournalEntry> Read(string path)
    {
        using var file = new FileStream(path, new FileStreamOptions { Mode = FileMode.Open, Access = FileAccess.Read, Share = FileShare.ReadWrite, BufferSize = 0 });
        return Parse(ReadAll(file), path, out _, out _);
    }

    /// <summary>Reads the last state of each entry. What was being written when the machine stopped is set aside, beside the file.</summary>
    /// <exception cref="InvalidDataException">A line before the last whole one is damaged, or one is of another edition: that was no crash, and a person has to look.</exception>
    internal IReadOnlyList<JournalEntry> Load()
    {
        byte[] all = ReadAll(_file);
        IReadOnlyList<JournalEntry> entries = Parse(all, _file.Name, out int whole, out int line);
        if (whole < all.Length)
        {
            SetAside(all.AsSpan(whole), line);
        }

        _end = whole;
        return entries;
    }

    /// <summary>Keeps an entry; when this returns, a crash no longer loses it.</summary>
    internal void Save(JournalEntry entry)
    {
        byte[] line = Write(entry);
        if (_file.Length != _end)
        {
            // What a full disk left of the last try.
            _file.SetLength(_end);
        }

        _file.Position = _end;
        _file.Write(line);
        _file.Flush(flushToDisk: true);
        _end += line.Length;
    }

    public void Dispose()
    {
        _file.Dispose();
        _lock.Dispose();
    }

    /// <summary>Where there are modes, only the owner of the file reads it.</summary>
    private static FileStream OpenForOwner(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var options = new FileStreamOptions { Mode = mode, Access = access, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        return new FileStream(path, options);
    }

    private static byte[] ReadAll(FileStream file)
    {
        file.Position = 0;
        byte[] all = new byte[file.Length];
        int read = file.ReadAtLeast(all, all.Length, throwOnEndOfStream: false);
        return all[..read];
    }

    /// <param name="all">The bytes of the file.</param>
    /// <param name="name">The name of the file.</param>
    /// <param name="whole">How many bytes, at the start, are whole lines.</param>
    /// <param name="line">The number of the line after those.</param>
    private static IReadOnlyList<JournalEntry> Parse(byte[] all, string name, out int whole, out int line)
    {
        var entries = new SortedDictionary<int, JournalEntry>();
        whole = 0;
        for (line = 1; whole < all.Length; line++)
        {
            int length = all.AsSpan(whole).IndexOf((byte)'\n');
            if (length < 0 || !IsWhole(all.AsSpan(whole, length)))
            {
                break;
            }

            JournalEntry entry = ReadLine(all.AsSpan(whole, length), name, line);
            entries[entry.Number] = entry;
            whole += length + 1;
        }

        ReadOnlySpan<byte> rest = all.AsSpan(whole);
        for (int end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
        {
            if (IsWhole(rest[..end]))
            {
                throw new InvalidDataException($"Line {line} of {name} is damaged, and whole lines follow it. Mend or remove that line, or move the file away to begin a new journal.");
            }

            rest = rest[(end + 1)..];
        }

        return [.. entries.Values];
    }

    private static byte[] Write(JournalEntry entry)
    {
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(entry, JournalJson.Default.JournalEntry);
        byte[] open = json[..^1];
        return [.. open, .. CheckStart, .. CheckOf(open), .. CheckEnd, (byte)'\n'];
    }

    private static bool IsWhole(ReadOnlySpan<byte> line)
    {
        if (line.Length <= CheckLength)
        {
            return false;
        }

        ReadOnlySpan<byte> check = line[^CheckLength..];
        return check.StartsWith(CheckStart) && check.EndsWith(CheckEnd) && check[CheckStart.Length..^CheckEnd.Length].SequenceEqual(CheckOf(line[..^CheckLength]));
    }

    private static JournalEntry ReadLine(ReadOnlySpan<byte> line, string name, int number)
    {
        JournalEntry? entry = null;
        JsonException? error = null;
        try
        {
            entry = JsonSerializer.Deserialize(line, JournalJson.Default.JournalEntry);
        }
        catch (JsonException unknown)
        {
            error = unknown;
        }

        // Not set aside: that would forget what a later edition of the bot did.
        return entry ?? throw new InvalidDataException($"Line {number} of {name} is whole, and yet no entry that this edition of the bot knows. Move the file away to begin a new journal.", error);
    }

    private static byte[] CheckOf(ReadOnlySpan<byte> open) => Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData(open).AsSpan(0, ChecksumBytes)));

    private void SetAside(ReadOnlySpan<byte> damaged, int line)
    {
        string aside = $"{_file.Name}.damaged";
        using (FileStream copy = OpenForOwner(aside, FileMode.Append, FileAccess.Write, FileShare.Read))
        {
            copy.Write(damaged);
        }

        _file.SetLength(_file.Length - damaged.Length);
        Notice = $"The end of {_file.Name}, from line {line}, was damaged, as by a crash while it was written; its {damaged.Length} bytes are in {aside} now. Before that, nothing is lost.";
    }
}
