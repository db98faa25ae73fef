using System.Runtime.CompilerServices;

namespace SessionSdk.Fuzz;

/// <summary>Says what must hold.</summary>
internal static class Must
{
    public static void Hold(bool condition, [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        if (!condition)
        {
            throw new FuzzFailureException($"This must hold: {what}");
        }
    }

    public static void Equal(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual, string what)
    {
        if (!expected.SequenceEqual(actual))
        {
            int at = expected.CommonPrefixLength(actual);
            throw new FuzzFailureException($"{what}: {expected.Length} and {actual.Length} bytes, which differ from byte {at} on.");
        }
    }
}
