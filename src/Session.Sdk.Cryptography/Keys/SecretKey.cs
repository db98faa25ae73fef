using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace SessionSdk.Cryptography;

/// <summary>Owns secret bytes: pins them in memory, wipes them once, and says nothing about them.</summary>
/// <remarks>
/// There is no finaliser: it could wipe the bytes while a call still reads the span of an owner that nobody else holds. Dispose wipes.
/// Safe to share between threads; disposing while another thread reads gives that thread zeros or an <see cref="ObjectDisposedException"/>.
/// </remarks>
public sealed class SecretKey : IDisposable
{
    private byte[]? _pinned;

    private SecretKey(byte[] pinned)
    {
        _pinned = pinned;
    }

    /// <summary>Fills the bytes of a key that is being made.</summary>
    /// <typeparam name="TState">What the initialiser needs.</typeparam>
    /// <param name="bytes">The bytes to fill; zero at first.</param>
    /// <param name="state">What the caller passed.</param>
    public delegate void Initializer<TState>(Span<byte> bytes, TState state)
        where TState : allows ref struct;

    /// <summary>Gets the number of secret bytes.</summary>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    public int Length => Bytes.Length;

    private byte[] Bytes => _pinned ?? ThrowDisposed();

    /// <summary>Copies secret bytes; wiping <paramref name="source"/> stays the caller's task.</summary>
    /// <param name="source">The secret bytes.</param>
    /// <returns>The owner of the copy.</returns>
    public static SecretKey CopyFrom(ReadOnlySpan<byte> source)
    {
        byte[] pinned = GC.AllocateUninitializedArray<byte>(source.Length, pinned: true);
        source.CopyTo(pinned);
        return new SecretKey(pinned);
    }

    /// <summary>Draws secret bytes from libsodium's generator.</summary>
    /// <param name="length">How many bytes.</param>
    /// <returns>The owner of the bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public static SecretKey Generate(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        byte[] pinned = GC.AllocateUninitializedArray<byte>(length, pinned: true);
        SecureRandom.Fill(pinned);
        return new SecretKey(pinned);
    }

    /// <summary>Makes secret bytes in place, so that no copy is left behind.</summary>
    /// <typeparam name="TState">What the initialiser needs.</typeparam>
    /// <param name="length">How many bytes.</param>
    /// <param name="state">Is passed to <paramref name="initializer"/>.</param>
    /// <param name="initializer">Fills the bytes. When it throws, the bytes are wiped.</param>
    /// <returns>The owner of the bytes.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="length"/> is negative.</exception>
    public static SecretKey Create<TState>(int length, TState state, Initializer<TState> initializer)
        where TState : allows ref struct
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentNullException.ThrowIfNull(initializer);
        byte[] pinned = GC.AllocateArray<byte>(length, pinned: true);
        try
        {
            initializer(pinned, state);
        }
        catch
        {
            CryptographicOperations.ZeroMemory(pinned);
            throw;
        }

        return new SecretKey(pinned);
    }

    /// <summary>Gives the secret bytes themselves, not a copy. Do not keep the span beyond the life of the key.</summary>
    /// <returns>The bytes.</returns>
    /// <exception cref="ObjectDisposedException">The key has been wiped.</exception>
    public ReadOnlySpan<byte> Expose() => Bytes;

    /// <summary>Wipes the bytes. Further calls do nothing.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pinned, null) is { } bytes)
        {
            CryptographicOperations.ZeroMemory(bytes);
        }
    }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(SecretKey);

    [DoesNotReturn]
    private static byte[] ThrowDisposed() => throw new ObjectDisposedException(nameof(SecretKey));
}
