using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;

namespace SessionSdk.DevNet.Tests;

/// <summary>A request that was recorded from a running community server, with its answer.</summary>
internal sealed partial class RecordedBlock
{
    private static readonly string[] Prefixes = ["NOTE", "REQ", "AS", "HDR", "BODY", "HTTP", "RSP", "PLAIN", "OUTER", "EPH", "ANSWERBODY", "ANSWER"];

    public int Number { get; private init; }

    public string Title { get; private init; } = "";

    public string Server { get; private set; } = "B";

    public string Method { get; private set; } = "POST";

    public string Target { get; private set; } = "/oxen/v4/lsrpc";

    public Dictionary<string, string> RequestHeaders { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string? Body { get; private set; }

    public int Status { get; private set; }

    public Dictionary<string, string> ResponseHeaders { get; } = new(StringComparer.OrdinalIgnoreCase);

    public string Response { get; private set; } = "";

    public byte[] Plain { get; private set; } = [];

    public string Outer { get; private set; } = "";

    public string? EphemeralSecret { get; private set; }

    public string Cipher { get; private set; } = "";

    public string? Answer { get; private set; }

    public string AnswerBody { get; private set; } = "";

    public bool IsOnion => EphemeralSecret is not null;

    public override string ToString() => $"{Number}. {Title}";

    public static IReadOnlyList<RecordedBlock> ReadAll()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("community-server.txt")!;
        using var reader = new StreamReader(stream, System.Text.Encoding.UTF8);
        return [.. Start().Split(reader.ReadToEnd()).Skip(1).Chunk(2).Select(Parse)];
    }

    public byte[] RequestBody(Func<RecordedBlock, byte[]> shortened) => Body is null or "(empty)" ? []
        : Body.StartsWith("(shortened)", StringComparison.Ordinal) ? shortened(this)
        : Bytes(Body);

    /// <summary>Reads a body in the notation of the recordings.</summary>
    public static byte[] Bytes(string text)
    {
        if (text == "(empty)")
        {
            return [];
        }

        if (text.StartsWith("hex:", StringComparison.Ordinal))
        {
            return Convert.FromHexString(text[4..]);
        }

        if (Repeated().Match(text) is { Success: true } repeated)
        {
            byte[] bytes = new byte[int.Parse(repeated.Groups[2].Value, CultureInfo.InvariantCulture)];
            Array.Fill(bytes, byte.Parse(repeated.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture));
            return bytes;
        }

        return Page().Match(text) is { Success: true } page
            ? System.Text.Encoding.UTF8.GetBytes(CommunityPages.Of(int.Parse(page.Groups[1].Value, CultureInfo.InvariantCulture)).TrimEnd('\n'))
            : System.Text.Encoding.UTF8.GetBytes(text);
    }

    private static byte[] Escaped(string text)
    {
        var bytes = new List<byte>();
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\' && text[i + 1] == 'x')
            {
                bytes.Add(byte.Parse(text.AsSpan(i + 2, 2), NumberStyles.HexNumber, CultureInfo.InvariantCulture));
                i += 3;
            }
            else
            {
                bytes.AddRange(System.Text.Encoding.UTF8.GetBytes(text.Substring(i, 1)));
            }
        }

        return [.. bytes];
    }

    [GeneratedRegex(@"^### (\d+\. .*)\n", RegexOptions.Multiline)]
    private static partial Regex Start();

    [GeneratedRegex(@"^rep:([0-9a-f]{2})\*(\d+)$")]
    private static partial Regex Repeated();

    [GeneratedRegex(@"^\[page (\d+)\]$")]
    private static partial Regex Page();

    private static RecordedBlock Parse(string[] chunk)
    {
        string[] title = chunk[0].Split(". ", 2);
        var block = new RecordedBlock { Number = int.Parse(title[0], CultureInfo.InvariantCulture), Title = title[1] };
        foreach (string line in chunk[1].Split('\n'))
        {
            string? prefix = Array.Find(Prefixes, name => line == name || line.StartsWith(name + " ", StringComparison.Ordinal));
            string value = prefix is null || line.Length == prefix.Length ? "" : line[(prefix.Length + 1)..];
            block.Read(prefix, value);
        }

        return block;
    }

    private void Read(string? prefix, string value)
    {
        switch (prefix)
        {
            case "REQ":
                string[] words = value.Split(' ', 3);
                (Server, Method, Target) = (words[0], words[1], words[2]);
                break;
            case "HDR" when value != "(none)":
                foreach (string header in value.Split(" | "))
                {
                    string[] pair = header.Split(": ", 2);
                    (Status == 0 ? RequestHeaders : ResponseHeaders)[pair[0].TrimEnd(':')] = pair.Length > 1 ? pair[1] : "";
                }

                break;
            case "BODY":
                Body = value;
                break;
            case "HTTP":
                Status = int.Parse(value[..3], CultureInfo.InvariantCulture);
                break;
            case "RSP":
                Response = value;
                break;
            case "PLAIN":
                Plain = value.StartsWith("esc:", StringComparison.Ordinal) ? Escaped(value[4..]) : Bytes(value);
                break;
            case "OUTER":
                Outer = value;
                break;
            case "EPH":
                string[] ephemeral = value.Split(' ');
                (EphemeralSecret, Cipher) = (ephemeral[0], ephemeral[1].Trim('(', ')'));
                break;
            case "ANSWER":
                Answer = value;
                break;
            case "ANSWERBODY":
                AnswerBody = value;
                break;
        }
    }
}
