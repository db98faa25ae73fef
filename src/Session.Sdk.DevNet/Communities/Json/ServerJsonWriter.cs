using System.Globalization;
using System.Numerics;
using System.Text;

namespace SessionSdk.DevNet;

/// <summary>Writes JSON in the two styles of the community server. Whatever is not ASCII is escaped in both.</summary>
internal sealed class ServerJsonWriter
{
    private readonly StringBuilder _text = new();
    private readonly bool _isCompact;

    private ServerJsonWriter(bool isCompact) => _isCompact = isCompact;

    /// <summary>Writes without blanks, sorted by name, with a line feed at the end.</summary>
    public static byte[] Compact(object? value)
    {
        var writer = new ServerJsonWriter(isCompact: true);
        writer.Append(value);
        writer._text.Append('\n');
        return System.Text.Encoding.ASCII.GetBytes(writer._text.ToString());
    }

    /// <summary>Writes with blanks behind commas and colons, in the order of the members.</summary>
    public static byte[] Spaced(object? value)
    {
        var writer = new ServerJsonWriter(isCompact: false);
        writer.Append(value);
        return System.Text.Encoding.ASCII.GetBytes(writer._text.ToString());
    }

    private void Append(object? value)
    {
        switch (value)
        {
            case null:
                _text.Append("null");
                break;
            case bool flag:
                _text.Append(flag ? "true" : "false");
                break;
            case string text:
                AppendString(text);
                break;
            case double number:
                _text.Append(Number(number));
                break;
            case JsonFields fields:
                AppendFields(fields);
                break;
            case JsonList list:
                AppendList(list);
                break;
            default:
                _text.Append(CultureInfo.InvariantCulture, $"{value}");
                break;
        }
    }

    private static string Number(double number) => number switch
    {
        double.PositiveInfinity => "Infinity",
        double.NegativeInfinity => "-Infinity",
        double.NaN => "NaN",
        _ when number == Math.Floor(number) && Math.Abs(number) < 1e16 => ((BigInteger)number).ToString(CultureInfo.InvariantCulture) + ".0",
        _ => number.ToString("R", CultureInfo.InvariantCulture).ToLowerInvariant(),
    };

    private void AppendFields(JsonFields fields)
    {
        IEnumerable<KeyValuePair<string, object?>> members = _isCompact ? fields.OrderBy(field => field.Key, StringComparer.Ordinal) : fields;
        _text.Append('{');
        bool isFirst = true;
        foreach ((string name, object? value) in members)
        {
            Separate(ref isFirst);
            AppendString(name);
            _text.Append(_isCompact ? ":" : ": ");
            Append(value);
        }

        _text.Append('}');
    }

    private void AppendList(JsonList list)
    {
        _text.Append('[');
        bool isFirst = true;
        foreach (object? item in list)
        {
            Separate(ref isFirst);
            Append(item);
        }

        _text.Append(']');
    }

    private void Separate(ref bool isFirst)
    {
        if (!isFirst)
        {
            _text.Append(_isCompact ? "," : ", ");
        }

        isFirst = false;
    }

    private void AppendString(string text)
    {
        _text.Append('"');
        foreach (char c in text)
        {
            _ = c switch
            {
                '"' => _text.Append("\\\""),
                '\\' => _text.Append("\\\\"),
                '\n' => _text.Append("\\n"),
                '\r' => _text.Append("\\r"),
                '\t' => _text.Append("\\t"),
                '\b' => _text.Append("\\b"),
                '\f' => _text.Append("\\f"),
                >= ' ' and <= '~' => _text.Append(c),
                _ => _text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            };
        }

        _text.Append('"');
    }
}
