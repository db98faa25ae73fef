using System.Globalization;

namespace SessionSdk.EndToEnd.Tests.Conversations.Killed;

/// <summary>What the bot writes down outside its store, so that whoever kills it can compare. A line is written whole or not at all.</summary>
internal sealed class BotNotes : IDisposable
{
    private readonly Lock _gate = new();
    private readonly FileStream _file;
    private readonly int _run;

    /// <param name="path">The file, to which lines are added.</param>
    /// <param name="run">The number of this life of the bot.</param>
    internal BotNotes(string path, int run)
    {
        _file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        _run = run;
    }

    internal void Add(BotNoteKind kind, long value, string text = "")
    {
        lock (_gate)
        {
            _file.Write(System.Text.Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{_run} {kind} {value} {text.ReplaceLineEndings(" ")}\n")));
        }
    }

    internal static List<BotNote> Read(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        using var reader = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        string[] lines = reader.ReadToEnd().Split('\n');
        return [.. lines[..^1].Select(static line => line.Split(' ', 4)).Select(static part => new BotNote(
            int.Parse(part[0], CultureInfo.InvariantCulture), Enum.Parse<BotNoteKind>(part[1]), long.Parse(part[2], CultureInfo.InvariantCulture), part[3]))];
    }

    public void Dispose() => _file.Dispose();
}

/// <summary>One line of the notes.</summary>
internal sealed record BotNote(int Run, BotNoteKind Kind, long Value, string Text);

internal enum BotNoteKind
{
    /// <summary>The store was opened; the value is the time that it took, in milliseconds.</summary>
    Opened,

    /// <summary>The client receives.</summary>
    Ready,

    /// <summary>The handler was called; the value is the position of the event.</summary>
    Called,

    /// <summary>A message of the bot's own begins to be queued; the value is its number.</summary>
    Queueing,

    /// <summary>It was accepted.</summary>
    Queued,

    /// <summary>Something else is begun; the value is its number, and the text says what.</summary>
    Begun,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>Something failed that must not.</summary>
    Failed,
}
