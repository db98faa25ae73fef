using System.Globalization;
using System.Net;
using System.Text;

namespace ChatExport;

/// <summary>Writes a page that a browser shows without a network. All that people wrote is text on it: nothing of it is markup, a link or a script.</summary>
internal static class HtmlPage
{
    private const string Head = """
        <!DOCTYPE html>
        <html lang="en"><head><meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
        <title>History</title>
        <style>
        body { font: 16px/1.5 sans-serif; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; color: #222; background: #fff }
        article { border-radius: .6rem; padding: .5rem .8rem; margin: .5rem 20% .5rem 0; background: #eee; overflow-wrap: anywhere }
        article.own { margin: .5rem 0 .5rem 20%; background: #dff3e4 }
        p { white-space: pre-wrap; margin: .2rem 0 } time, .file, blockquote { color: #666; font-size: .85rem } blockquote { margin: .2rem 0; border-left: 3px solid #aaa; padding-left: .5rem }
        </style></head><body>

        """;

    internal static string Write(IReadOnlyList<ExportedConversation> history)
    {
        var page = new StringBuilder(Head);
        foreach (ExportedConversation conversation in history)
        {
            page.Append(CultureInfo.InvariantCulture, $"<h2><bdi>{Escape(conversation.Name)}</bdi></h2>\n");
            foreach (ExportedMessage message in conversation.Messages)
            {
                Write(page, message, conversation.Name);
            }
        }

        return page.Append("</body></html>\n").ToString();
    }

    private static void Write(StringBuilder page, ExportedMessage message, string name)
    {
        page.Append(message.IsOutgoing ? "<article class=\"own\">" : "<article>");
        page.Append(CultureInfo.InvariantCulture, $"<b><bdi>{(message.IsOutgoing ? "me" : Escape(name))}</bdi></b> <time>{message.SentAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC</time>");
        if (message.Quote is { } quote)
        {
            page.Append(CultureInfo.InvariantCulture, $"<blockquote dir=\"auto\">{Escape(quote.Text ?? "…")}</blockquote>");
        }

        page.Append(CultureInfo.InvariantCulture, $"<p dir=\"auto\">{Escape(message.Text.Length > 0 || message.Files.Count > 0 ? message.Text : $"({message.Kind})")}</p>");
        foreach (ExportedFile file in message.Files)
        {
            page.Append(CultureInfo.InvariantCulture, $"<div class=\"file\"><bdi>{Escape(file.Name ?? "file")}</bdi>, {file.Size} bytes</div>");
        }

        foreach (ExportedReaction reaction in message.Reactions)
        {
            page.Append(CultureInfo.InvariantCulture, $"<span>{Escape(reaction.Emoji)} {reaction.Senders.Count}</span> ");
        }

        page.Append("</article>\n");
    }

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
