using System.Numerics;

namespace SessionSdk.DevNet;

/// <summary>What a request to post or to edit brings.</summary>
internal sealed record PostContent(byte[] Data, byte[] Signature, long[] Files)
{
    public static PostContent Read(CommunityCall call, JsonFields fields) => new(
        ReadBytes(fields["data"]),
        ReadBytes(fields["signature"]),
        ReadFiles(call.State, fields));

    /// <summary>Gives the bytes without their padding, by which the server tells whether an edit changes anything.</summary>
    public static ReadOnlySpan<byte> Unpad(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> trimmed = data.TrimEnd((byte)0);
        return trimmed.Length > 0 && trimmed[^1] == 0x80 ? trimmed[..^1] : data;
    }

    private static byte[] ReadBytes(object? value) => value is string text && ServerValues.TryReadBase64(text, out byte[] bytes)
        ? bytes
        : throw new ServerFailureException("That is no base64.");

    private static long[] ReadFiles(CommunityState state, JsonFields fields)
    {
        if (!fields.TryGet("files", out object? value))
        {
            return [];
        }

        IEnumerable<object?> items = value switch
        {
            JsonList list => list,
            string text => text.EnumerateRunes().Select(rune => (object?)rune.ToString()),
            JsonFields named => named.Select(field => (object?)field.Key),
            _ => throw new ServerFailureException("That is no list of files."),
        };
        BigInteger[] numbers = [.. items.Select(ReadNumber)];
        return state.IsSqlite && numbers.Any(number => BigInteger.Abs(number) > long.MaxValue)
            ? throw new ServerFailureException("The number does not fit.")
            : [.. numbers.Where(number => BigInteger.Abs(number) <= long.MaxValue).Select(number => (long)number)];
    }

    private static BigInteger ReadNumber(object? item) => item switch
    {
        BigInteger number => number,
        bool flag => flag ? 1 : 0,
        double number when double.IsFinite(number) => new BigInteger(Math.Truncate(number)),
        string text when ServerValues.TryReadInteger(text, onlyAscii: false, out BigInteger number) => number,
        _ => throw new ServerFailureException("That is no number."),
    };
}
