using System.Text;

namespace SessionSdk.DevNet;

/// <summary>Reads and writes the file name in a <c>Content-Disposition</c> header.</summary>
internal static class ContentDisposition
{
    private const string AlsoSafe = "!#$&+-.^_`|~";
    private const char Replacement = '\ufffd';

    /// <summary>Gives the name, the extended form before the plain one; <see langword="null"/> when there is none or it is empty.</summary>
    public static string? ReadName(string? header)
    {
        string? plain = null;
        string? extended = null;
        foreach ((string name, string value) in Parameters(header ?? ""))
        {
            plain = name == "filename" ? value : plain;
            extended = name == "filename*" ? DecodeExtended(value) ?? extended : extended;
        }

        string chosen = (extended ?? plain ?? "").Replace('/', Replacement).Replace('\0', Replacement);
        return chosen.Length == 0 ? null : chosen;
    }

    public static string Write(string? name) => name is null ? "attachment" : "attachment; filename*=UTF-8''" + PercentText.Encode(name, AlsoSafe);

    private static string? DecodeExtended(string value)
    {
        string[] parts = value.Split('\'', 3);
        if (parts.Length != 3)
        {
            return null;
        }

        byte[] bytes = PercentText.Unescape(System.Text.Encoding.Latin1.GetBytes(parts[2]));
        return parts[0].ToLowerInvariant() switch
        {
            "utf-8" => System.Text.Encoding.UTF8.GetString(bytes),
            "iso-8859-1" or "latin-1" or "us-ascii" => System.Text.Encoding.Latin1.GetString(bytes),
            _ => null,
        };
    }

    private static IEnumerable<(string Name, string Value)> Parameters(string header)
    {
        int at = header.IndexOf(';', StringComparison.Ordinal);
        while (at >= 0 && at < header.Length)
        {
            int equals = header.IndexOf('=', at);
            if (equals < 0)
            {
                yield break;
            }

            string name = header[(at + 1)..equals].Trim().ToLowerInvariant();
            int start = equals + 1;
            if (start < header.Length && header[start] == '"')
            {
                (string value, at) = ReadQuoted(header, start);
                yield return (name, value);
            }
            else
            {
                int end = header.IndexOf(';', start);
                end = end < 0 ? header.Length : end;
                yield return (name, header[start..end].Trim());
                at = end;
            }
        }
    }

    private static (string Value, int End) ReadQuoted(string header, int start)
    {
        var value = new StringBuilder();
        int i = start + 1;
        for (; i < header.Length && header[i] != '"'; i++)
        {
            i += header[i] == '\\' && i + 1 < header.Length ? 1 : 0;
            value.Append(header[i]);
        }

        int end = header.IndexOf(';', Math.Min(i, header.Length));
        return (value.ToString(), end < 0 ? header.Length : end);
    }
}
