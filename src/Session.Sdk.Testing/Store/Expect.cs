using System.Runtime.CompilerServices;

namespace SessionSdk.Testing;

/// <summary>What cases compare with.</summary>
internal static class Expect
{
    internal static void True(bool condition, [CallerArgumentExpression(nameof(condition))] string? text = null, [CallerLineNumber] int line = 0)
    {
        if (!condition)
        {
            throw new StoreContractException($"Not so (line {line}): {text}");
        }
    }

    internal static void Equal<T>(T expected, T actual, [CallerArgumentExpression(nameof(actual))] string? text = null, [CallerLineNumber] int line = 0)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new StoreContractException($"Expected {expected}, got {actual} (line {line}): {text}");
        }
    }

    internal static void Sequence<T>(IEnumerable<T> expected, IEnumerable<T> actual, [CallerArgumentExpression(nameof(actual))] string? text = null, [CallerLineNumber] int line = 0)
    {
        T[] first = [.. expected];
        T[] second = [.. actual];
        if (!first.AsSpan().SequenceEqual(second))
        {
            throw new StoreContractException($"Expected [{string.Join(", ", first)}], got [{string.Join(", ", second)}] (line {line}): {text}");
        }
    }

    internal static async Task<TException> ThrowsAsync<TException>(Func<ValueTask> call, [CallerArgumentExpression(nameof(call))] string? text = null, [CallerLineNumber] int line = 0)
        where TException : Exception
    {
        try
        {
            await call().ConfigureAwait(false);
        }
        catch (TException exception)
        {
            return exception;
        }
        catch (Exception exception)
        {
            throw new StoreContractException($"Expected {typeof(TException).Name}, got {exception.GetType().Name} (line {line}): {text}", exception);
        }

        throw new StoreContractException($"Expected {typeof(TException).Name}, got no exception (line {line}): {text}");
    }
}
