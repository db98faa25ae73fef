using SessionSdk.Identity;
using System.Buffers;
using System.Buffers.Text;

namespace SessionSdk.Swarm;

/// <summary>Joins the parts of a text that is signed: no separators, decimal numbers, nothing for namespace 0.</summary>
internal ref struct SignedText(Span<byte> initial)
{
    /// <summary>The size of the buffer that callers put on the stack.</summary>
    internal const int InitialSize = 512;

    private Span<byte> _buffer = initial;
    private byte[]? _rented;
    private int _length;

    internal readonly ReadOnlySpan<byte> Written => _buffer[.._length];

    internal void Append(scoped ReadOnlySpan<byte> part) => part.CopyTo(Take(part.Length));

    internal void Append(long number)
    {
        Span<byte> digits = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, digits, out int length);
        Append(digits[..length]);
    }

    internal void Append(Namespace part)
    {
        if (part != default)
        {
            Append(part.Value);
        }
    }

    internal void Append(NamespaceScope scope)
    {
        if (scope.IsAll)
        {
            Append("all"u8);
        }
        else
        {
            Append(scope.Namespace);
        }
    }

    internal void Append(SessionAddress address) => address.CopyHexTo(Take(SessionAddress.TextLength));

    internal void Append(MessageHash hash)
    {
        Span<byte> padded = stackalloc byte[MessageHash.TextLength + 1];
        hash.CopyPaddedTo(padded);
        Append(padded[..MessageHash.TextLength]);
    }

    internal void Append(IEnumerable<MessageHash> hashes)
    {
        foreach (MessageHash hash in hashes)
        {
            Append(hash);
        }
    }

    internal void Append(IReadOnlyList<SubaccountToken> tokens)
    {
        foreach (SubaccountToken token in tokens)
        {
            Append(token.AsSpan());
        }
    }

    internal void Dispose()
    {
        if (_rented is not null)
        {
            ArrayPool<byte>.Shared.Return(_rented);
            _rented = null;
            _buffer = default;
        }
    }

    private Span<byte> Take(int count)
    {
        if (_buffer.Length - _length < count)
        {
            byte[] larger = ArrayPool<byte>.Shared.Rent(Math.Max(2 * _buffer.Length, _length + count));
            Written.CopyTo(larger);
            if (_rented is not null)
            {
                ArrayPool<byte>.Shared.Return(_rented);
            }

            _rented = larger;
            _buffer = larger;
        }

        Span<byte> taken = _buffer.Slice(_length, count);
        _length += count;
        return taken;
    }
}
