using System.Runtime.CompilerServices;

namespace SessionSdk.Conformance;

/// <summary>Knows how the cases of one vector file are run against the SDK. Every public or internal class that derives from it is found by the runner.</summary>
internal abstract class ConformanceArea
{
    /// <summary>Gets the name of the vector file without its ending.</summary>
    public abstract string Name { get; }

    /// <summary>Runs a case and returns when the SDK gives the known answer.</summary>
    /// <exception cref="ConformanceException">The answer differs.</exception>
    public abstract void Run(ConformanceCase known);

    // The priority keeps two arrays out of the generic overload, which would compare references.
    [OverloadResolutionPriority(1)]
    protected static void Same(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
        {
            throw new ConformanceException($"{what}: expected {Shorten(expected)}, got {Shorten(actual)}");
        }
    }

    protected static void Same<T>(T expected, T actual, string what)
    {
        if (!EqualityComparer<T>.Default.Equals(expected, actual))
        {
            throw new ConformanceException($"{what}: expected {expected}, got {actual}");
        }
    }

    protected static void True(bool condition, string what)
    {
        if (!condition)
        {
            throw new ConformanceException(what);
        }
    }

    /// <summary>Runs what must be refused with one of the SDK's own answers: an argument error, a format error or a <see cref="SessionException"/>.</summary>
    protected static void Refused(Action action, string what)
    {
        try
        {
            action();
        }
        catch (Exception refusal) when (refusal is ArgumentException or FormatException or SessionException)
        {
            return;
        }

        throw new ConformanceException($"{what} was accepted");
    }

    protected static ConformanceException Unknown(ConformanceCase known) => new($"the op {known.Op} is not built");

    private static string Shorten(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= 48 ? Convert.ToHexStringLower(bytes) : $"{Convert.ToHexStringLower(bytes[..48])}… ({bytes.Length} bytes)";
}
