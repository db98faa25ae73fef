using System.Buffers.Text;

namespace SessionSdk.Encoding;

/// <summary>Reads canonical bencoding from bytes that nobody vouches for, without taking memory.</summary>
/// <remarks>
/// Accepts exactly one spelling of a value: no leading zeros, no <c>-0</c>, dictionary keys in strictly ascending byte order, at most
/// <see cref="MaxDepth"/> levels. Every method that begins with Try returns <see langword="false"/> on anything else; from then on the
/// reader refuses everything (<see cref="HasFailed"/>). Spans point into the input. Not safe to share between threads.
/// </remarks>
public ref struct BencodeReader
{
    /// <summary>How deep lists and dictionaries may lie in one another.</summary>
    public const int MaxDepth = 32;

    private readonly ReadOnlySpan<byte> _data;
    private Containers _containers;
    private int _position;
    private int _depth;
    private ReadOnlySpan<byte> _lastKey;
    private bool _valueExpected;

    /// <summary>Starts to read.</summary>
    /// <param name="data">The bencoded text.</param>
    public BencodeReader(ReadOnlySpan<byte> data)
    {
        _data = data;
    }

    /// <summary>Gets whether something was read that is not canonical bencoding, or not what was asked for.</summary>
    public bool HasFailed { get; private set; }

    /// <summary>Gets how many bytes have been read.</summary>
    public readonly int Position => _position;

    /// <summary>Gets whether the whole input has been read, all lists and dictionaries are closed and nothing failed.</summary>
    public readonly bool IsComplete => !HasFailed && _depth == 0 && _position == _data.Length;

    /// <summary>Looks at what comes next without reading it. In a dictionary that is the key (<see cref="BencodeToken.Bytes"/>) or, after a key, its value.</summary>
    /// <returns>The kind of the next value, or <see cref="BencodeToken.None"/>.</returns>
    public readonly BencodeToken Peek() => HasFailed || _position >= _data.Length
        ? BencodeToken.None
        : _data[_position] switch
        {
            (byte)'i' => BencodeToken.Number,
            (byte)'l' => BencodeToken.List,
            (byte)'d' => BencodeToken.Dictionary,
            (byte)'e' => BencodeToken.End,
            >= (byte)'0' and <= (byte)'9' => BencodeToken.Bytes,
            _ => BencodeToken.None,
        };

    /// <summary>Opens a dictionary.</summary>
    /// <returns>Whether one stands here.</returns>
    public bool TryEnterDictionary() => TryEnter((byte)'d', isDictionary: true);

    /// <summary>Opens a list.</summary>
    /// <returns>Whether one stands here.</returns>
    public bool TryEnterList() => TryEnter((byte)'l', isDictionary: false);

    /// <summary>Closes the open list or dictionary.</summary>
    /// <returns>Whether its end stands here.</returns>
    public bool TryLeave()
    {
        if (HasFailed || _depth == 0 || _valueExpected || _position >= _data.Length || _data[_position] != (byte)'e')
        {
            return Fail();
        }

        _position++;
        _depth--;
        _lastKey = _depth > 0 && _containers[_depth - 1].HasKey
            ? _data.Slice(_containers[_depth - 1].KeyStart, _containers[_depth - 1].KeyLength)
            : default;
        return true;
    }

    /// <summary>Reads the next key of the open dictionary. Its value must be read or skipped before the next key.</summary>
    /// <param name="key">The bytes of the key; may be empty.</param>
    /// <returns><see langword="false"/> at the end of the dictionary, which is no failure, and on bad input, which is: see <see cref="HasFailed"/>.</returns>
    public bool TryReadKey(out ReadOnlySpan<byte> key)
    {
        key = default;
        if (HasFailed || _depth == 0 || !_containers[_depth - 1].IsDictionary || _valueExpected)
        {
            return Fail();
        }

        if (_position < _data.Length && _data[_position] == (byte)'e')
        {
            return false;
        }

        if (!TryReadString(out key))
        {
            return Fail();
        }

        ref Container container = ref _containers[_depth - 1];
        if (container.HasKey && _lastKey.SequenceCompareTo(key) >= 0)
        {
            return Fail();
        }

        container.HasKey = true;
        container.KeyStart = _position - key.Length;
        container.KeyLength = key.Length;
        _lastKey = _data.Slice(container.KeyStart, container.KeyLength);
        _valueExpected = true;
        return true;
    }

    /// <summary>Reads on to a key of the open dictionary, skipping the values of lesser keys.</summary>
    /// <param name="key">The wanted key. Wanted keys must be asked for in ascending order.</param>
    /// <returns>Whether the key is there; its value comes next. When it is not, the reader stands before the next greater key.</returns>
    public bool TryFindKey(scoped ReadOnlySpan<byte> key)
    {
        while (true)
        {
            BencodeReader before = this;
            if (!TryReadKey(out ReadOnlySpan<byte> found))
            {
                return false;
            }

            int order = found.SequenceCompareTo(key);
            if (order == 0)
            {
                return true;
            }

            if (order > 0)
            {
                this = before;
                return false;
            }

            if (!TrySkip())
            {
                return false;
            }
        }
    }

    /// <summary>Reads a byte string.</summary>
    /// <param name="value">The bytes, in place.</param>
    /// <returns>Whether one stands here.</returns>
    public bool TryReadBytes(out ReadOnlySpan<byte> value)
    {
        value = default;
        return CanReadValue() && TryReadString(out value) ? ValueRead() : Fail();
    }

    /// <summary>Reads a signed integer.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether an integer from −2^63 to 2^63 − 1 stands here.</returns>
    public bool TryReadInteger(out long value)
    {
        value = 0;
        return CanReadValue() && TryReadDigits(out ReadOnlySpan<byte> digits)
            && Utf8Parser.TryParse(digits, out value, out int used) && used == digits.Length ? ValueRead() : Fail();
    }

    /// <summary>Reads an unsigned integer.</summary>
    /// <param name="value">The number.</param>
    /// <returns>Whether an integer from 0 to 2^64 − 1 stands here.</returns>
    public bool TryReadUnsigned(out ulong value)
    {
        value = 0;
        return CanReadValue() && TryReadDigits(out ReadOnlySpan<byte> digits)
            && digits[0] != (byte)'-' && Utf8Parser.TryParse(digits, out value, out int used) && used == digits.Length ? ValueRead() : Fail();
    }

    /// <summary>Passes over the next value, whatever it is, checking that it is canonical.</summary>
    /// <returns>Whether a whole value stands here.</returns>
    public bool TrySkip() => TryReadRaw(out _);

    /// <summary>Passes over the next value and gives its bytes as they stand, checking that it is canonical.</summary>
    /// <param name="raw">The bencoded value.</param>
    /// <returns>Whether a whole value stands here.</returns>
    public bool TryReadRaw(out ReadOnlySpan<byte> raw)
    {
        raw = default;
        int start = _position;
        int depth = _depth;
        do
        {
            bool read = Peek() switch
            {
                BencodeToken.Number => CanReadValue() && TryReadDigits(out _) && ValueRead(),
                BencodeToken.Bytes => _depth > depth && InDictionaryAwaitingKey() ? TryReadKey(out _) : TryReadBytes(out _),
                BencodeToken.List => TryEnterList(),
                BencodeToken.Dictionary => TryEnterDictionary(),
                BencodeToken.End => _depth > depth && TryLeave(),
                _ => false,
            };
            if (!read)
            {
                return Fail();
            }
        }
        while (_depth > depth);

        raw = _data[start.._position];
        return true;
    }

    private readonly bool InDictionaryAwaitingKey() => _depth > 0 && _containers[_depth - 1].IsDictionary && !_valueExpected;

    private readonly bool CanReadValue() => !HasFailed && !InDictionaryAwaitingKey();

    private bool ValueRead()
    {
        _valueExpected = false;
        return true;
    }

    private bool TryEnter(byte start, bool isDictionary)
    {
        if (!CanReadValue() || _depth == MaxDepth || _position >= _data.Length || _data[_position] != start)
        {
            return Fail();
        }

        _position++;
        _containers[_depth++] = new Container { IsDictionary = isDictionary };
        _lastKey = default;
        _valueExpected = false;
        return true;
    }

    private bool TryReadString(out ReadOnlySpan<byte> value)
    {
        value = default;
        ReadOnlySpan<byte> rest = _data[_position..];
        int colon = rest[..Math.Min(rest.Length, 11)].IndexOf((byte)':');
        if (colon < 1 || (rest[0] == (byte)'0' && colon > 1) || rest[..colon].ContainsAnyExceptInRange((byte)'0', (byte)'9'))
        {
            return false;
        }

        if (!Utf8Parser.TryParse(rest[..colon], out int length, out int used) || used != colon || length > rest.Length - colon - 1)
        {
            return false;
        }

        value = rest.Slice(colon + 1, length);
        _position += colon + 1 + length;
        return true;
    }

    private bool TryReadDigits(out ReadOnlySpan<byte> digits)
    {
        digits = default;
        ReadOnlySpan<byte> rest = _data[_position..];
        if (rest.Length < 3 || rest[0] != (byte)'i')
        {
            return false;
        }

        int end = rest[..Math.Min(rest.Length, 22)].IndexOf((byte)'e');
        if (end < 2)
        {
            return false;
        }

        digits = rest[1..end];
        ReadOnlySpan<byte> magnitude = digits[0] == (byte)'-' ? digits[1..] : digits;
        if (magnitude.IsEmpty || magnitude.ContainsAnyExceptInRange((byte)'0', (byte)'9') || (magnitude[0] == (byte)'0' && digits.Length > 1))
        {
            return false;
        }

        _position += end + 1;
        return true;
    }

    private bool Fail()
    {
        HasFailed = true;
        return false;
    }

    private struct Container
    {
        public bool IsDictionary;
        public bool HasKey;
        public int KeyStart;
        public int KeyLength;
    }

    [System.Runtime.CompilerServices.InlineArray(MaxDepth)]
    private struct Containers
    {
        private Container _element;
    }
}
