using System.Globalization;
using System.Numerics;
using System.Text;

namespace SessionSdk.DevNet;

/// <summary>Reads JSON as the community server's language does: a mark in front, UTF-16 and UTF-32, <c>NaN</c> and halves of surrogate pairs pass; of a doubled key the last counts.</summary>
/// <remarks>Values are <see langword="null"/>, <see cref="bool"/>, <see cref="BigInteger"/>, <see cref="double"/>, <see cref="string"/>, <see cref="JsonList"/> and <see cref="JsonFields"/>.</remarks>
internal sealed class ServerJsonReader
{
    /// <summary>The depth at which the server's parser gives up with an error of its own.</summary>
    private const int MaxDepth = 990;

    private readonly string _text;
    private int _at;
    private int _depth;

    private ServerJsonReader(string text) => _text = text;

    /// <summary>Reads a body.</summary>
    /// <returns>Whether it is JSON.</returns>
    /// <exception cref="ServerFailureException">It is nested too deeply.</exception>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out object? value)
    {
        value = null;
        if (!TryDecode(bytes, out string text))
        {
            return false;
        }

        try
        {
            var reader = new ServerJsonReader(text);
            value = reader.ReadValue();
            reader.SkipBlanks();
            return reader._at == text.Length;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool TryDecode(ReadOnlySpan<byte> bytes, out string text)
    {
        text = "";
        try
        {
            (System.Text.Encoding encoding, int mark) = Detect(bytes);
            text = encoding.GetString(bytes[mark..]);
            return true;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static (System.Text.Encoding Encoding, int Mark) Detect(ReadOnlySpan<byte> bytes)
    {
        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe, 0, 0]) || bytes.StartsWith((ReadOnlySpan<byte>)[0, 0, 0xfe, 0xff]))
        {
            return (new UTF32Encoding(bytes[0] == 0, false, true), 4);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xff, 0xfe]) || bytes.StartsWith((ReadOnlySpan<byte>)[0xfe, 0xff]))
        {
            return (new UnicodeEncoding(bytes[0] == 0xfe, false, true), 2);
        }

        if (bytes.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]))
        {
            return (new UTF8Encoding(false, true), 3);
        }

        return bytes.Length switch
        {
            >= 4 when bytes[0] == 0 => bytes[1] == 0 ? (new UTF32Encoding(true, false, true), 0) : (new UnicodeEncoding(true, false, true), 0),
            >= 4 when bytes[1] == 0 => bytes[2] == 0 && bytes[3] == 0 ? (new UTF32Encoding(false, false, true), 0) : (new UnicodeEncoding(false, false, true), 0),
            2 when bytes[0] == 0 => (new UnicodeEncoding(true, false, true), 0),
            2 when bytes[1] == 0 => (new UnicodeEncoding(false, false, true), 0),
            _ => (new UTF8Encoding(false, true), 0),
        };
    }

    private object? ReadValue()
    {
        SkipBlanks();
        return Peek() switch
        {
            '{' => Nested(ReadFields),
            '[' => Nested(ReadList),
            '"' => ReadString(),
            't' => Word("true", true),
            'f' => Word("false", false),
            'n' => Word("null", null),
            'N' => Word("NaN", double.NaN),
            'I' => Word("Infinity", double.PositiveInfinity),
            _ => ReadNumber(),
        };
    }

    private object Nested(Func<object> read)
    {
        if (++_depth > MaxDepth)
        {
            throw new ServerFailureException("The JSON is nested too deeply.");
        }

        object value = read();
        _depth--;
        return value;
    }

    private JsonFields ReadFields()
    {
        var fields = new JsonFields();
        _at++;
        SkipBlanks();
        if (TryTake('}'))
        {
            return fields;
        }

        do
        {
            SkipBlanks();
            string name = ReadString();
            SkipBlanks();
            Take(':');
            fields[name] = ReadValue();
            SkipBlanks();
        }
        while (TryTake(','));
        Take('}');
        return fields;
    }

    private JsonList ReadList()
    {
        var list = new JsonList();
        _at++;
        SkipBlanks();
        if (TryTake(']'))
        {
            return list;
        }

        do
        {
            list.Add(ReadValue());
            SkipBlanks();
        }
        while (TryTake(','));
        Take(']');
        return list;
    }

    private string ReadString()
    {
        Take('"');
        var text = new StringBuilder();
        while (true)
        {
            char c = Next();
            switch (c)
            {
                case '"':
                    return text.ToString();
                case '\\':
                    text.Append(ReadEscape());
                    break;
                case < ' ':
                    throw new FormatException();
                default:
                    text.Append(c);
                    break;
            }
        }
    }

    private char ReadEscape() => Next() switch
    {
        '"' => '"',
        '\\' => '\\',
        '/' => '/',
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        'u' => ReadUnit(),
        _ => throw new FormatException(),
    };

    private char ReadUnit()
    {
        if (_at + 4 > _text.Length || !ushort.TryParse(_text.AsSpan(_at, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit))
        {
            throw new FormatException();
        }

        _at += 4;
        return (char)unit;
    }

    private object ReadNumber()
    {
        int start = _at;
        bool isNegative = TryTake('-');
        if (isNegative && Peek() == 'I')
        {
            Word("Infinity", null);
            return double.NegativeInfinity;
        }

        if (!TryTake('0'))
        {
            Digits();
        }

        bool isWhole = true;
        if (Peek() == '.')
        {
            _at++;
            Digits();
            isWhole = false;
        }

        if (Peek() is 'e' or 'E')
        {
            _at++;
            _ = TryTake('+') || TryTake('-');
            Digits();
            isWhole = false;
        }

        ReadOnlySpan<char> number = _text.AsSpan(start, _at - start);
        return isWhole
            ? BigInteger.Parse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)
            : double.Parse(number, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    private void Digits()
    {
        int start = _at;
        while (Peek() is >= '0' and <= '9')
        {
            _at++;
        }

        if (_at == start)
        {
            throw new FormatException();
        }
    }

    private object? Word(string word, object? value)
    {
        if (string.CompareOrdinal(_text, _at, word, 0, word.Length) != 0)
        {
            throw new FormatException();
        }

        _at += word.Length;
        return value;
    }

    private void SkipBlanks()
    {
        while (Peek() is ' ' or '\t' or '\n' or '\r')
        {
            _at++;
        }
    }

    private char Peek() => _at < _text.Length ? _text[_at] : '\0';

    private char Next() => _at < _text.Length ? _text[_at++] : throw new FormatException();

    private void Take(char c)
    {
        if (!TryTake(c))
        {
            throw new FormatException();
        }
    }

    private bool TryTake(char c)
    {
        if (Peek() != c || _at >= _text.Length)
        {
            return false;
        }

        _at++;
        return true;
    }
}
