using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;

namespace SessionSdk.Cryptography;

/// <summary>Turns a wrong length of an argument into an <see cref="ArgumentException"/> that says what was expected.</summary>
internal static class ArgumentLength
{
    internal static void MustBe(int expected, ReadOnlySpan<byte> value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value.Length != expected)
        {
            Throw($"Expected {expected} bytes, got {value.Length}.", name);
        }
    }

    internal static void MustBeBetween(int least, int most, ReadOnlySpan<byte> value, [CallerArgumentExpression(nameof(value))] string? name = null)
    {
        if (value.Length < least || value.Length > most)
        {
            Throw($"Expected {least} to {most} bytes, got {value.Length}.", name);
        }
    }

    [DoesNotReturn]
    private static void Throw(string message, string? name) => throw new ArgumentException(message, name);
}
