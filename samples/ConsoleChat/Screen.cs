using System.Globalization;
using System.Text;
using SessionSdk;
using Spectre.Console;

namespace ConsoleChat;

/// <summary>Writes what happens. What others wrote is shown as text, never as commands to the terminal.</summary>
internal static class Screen
{
    internal static void Show(Message message, string author)
    {
        string color = message.IsOutgoing ? "green" : "aqua";
        var line = new StringBuilder($"[grey]{message.SentAt.ToLocalTime():HH:mm}[/] [{color}]{Safe(author)}[/] ");
        line.Append(message.Kind switch
        {
            MessageKind.Text or MessageKind.CommunityInvitation => Safe(message.Text),
            _ => $"[italic grey]{message.Kind}[/]",
        });
        foreach (MessageAttachment file in message.Attachments)
        {
            line.Append(CultureInfo.InvariantCulture, $" [yellow]<{Safe(file.FileName ?? "file")}, {file.Size} bytes>[/]");
        }

        foreach (MessageReaction reaction in message.Reactions)
        {
            line.Append(CultureInfo.InvariantCulture, $" {Safe(reaction.Emoji)}×{reaction.Count}");
        }

        AnsiConsole.MarkupLine(line.ToString());
    }

    internal static void Note(string text) => AnsiConsole.MarkupLine($"[grey]{Safe(text)}[/]");

    internal static void Mistake(string text) => AnsiConsole.MarkupLine($"[red]{Safe(text)}[/]");

    internal static void Help() => AnsiConsole.Write(new Table().AddColumns("command", "what it does")
        .AddRow(Safe("/file PATH"), "send a file")
        .AddRow(Safe("/save FOLDER"), "download the files of the last message that has some")
        .AddRow(Safe("/react EMOJI"), "react to the last message of the other side")
        .AddRow(Safe("/history"), "show the newest messages")
        .AddRow(Safe("/search WORDS"), "search the conversation")
        .AddRow(Safe("/wait WORDS"), "wait until the other side has written that (for scripts)")
        .AddRow(Safe("/quit"), "end"));

    /// <summary>Takes out what a terminal would obey, and what turns the order of letters around.</summary>
    private static string Safe(string text)
    {
        var safe = new StringBuilder(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isCommand = Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || rune.Value is (>= 0x202A and <= 0x202E) or (>= 0x2066 and <= 0x2069);
            safe.Append(isCommand ? " " : rune.ToString());
        }

        return Markup.Escape(safe.ToString());
    }
}
