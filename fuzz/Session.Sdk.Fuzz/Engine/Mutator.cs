using System.Buffers.Binary;

namespace SessionSdk.Fuzz;

/// <summary>Changes inputs by chance, the same ones for the same seed.</summary>
internal sealed class Mutator(Random random, FuzzTarget target)
{
    private static readonly byte[] OddBytes = [0, 1, 0x20, (byte)'-', (byte)'0', (byte)'9', (byte)':', (byte)'e', 0x7f, 0x80, 0xff];

    private static readonly int[] OddNumbers = [-1, 0, 1, 127, 128, 255, 256, 65_535, 65_536, int.MaxValue, int.MinValue];

    private readonly IShape? _shape = Shapes.Of(target.Form);

    /// <summary>Makes an input from one of the pool.</summary>
    public byte[] Next(IReadOnlyList<byte[]> pool)
    {
        byte[] input = pool[random.Next(pool.Count)];
        for (int rounds = random.Next(1, 6); rounds > 0; rounds--)
        {
            input = _shape is not null && random.Next(2) == 0 && _shape.TryChange(input, random, out byte[]? changed) ? changed : Change(input, pool);
        }

        return input.Length <= target.MaxLength ? input : input[..target.MaxLength];
    }

    private byte[] Change(byte[] input, IReadOnlyList<byte[]> pool)
    {
        if (input.Length == 0)
        {
            return Bytes(random.Next(1, 16));
        }

        int at = random.Next(input.Length);
        int length = random.Next(1, Math.Min(64, input.Length - at) + 1);
        switch (random.Next(12))
        {
            case 0:
                byte[] flipped = [.. input];
                flipped[at] ^= (byte)(1 << random.Next(8));
                return flipped;
            case 1:
                byte[] replaced = [.. input];
                replaced[at] = random.Next(2) == 0 ? (byte)random.Next(256) : OddBytes[random.Next(OddBytes.Length)];
                return replaced;
            case 2:
                return [.. input.AsSpan(0, at), .. input.AsSpan(at + length)];
            case 3:
                return [.. input.AsSpan(0, at), .. Bytes(length), .. input.AsSpan(at)];
            case 4:
                return Repeat(input, at, length);
            case 5:
                return input[..at];
            case 6:
                byte[] other = pool[random.Next(pool.Count)];
                int from = random.Next(other.Length + 1);
                return [.. input.AsSpan(0, at), .. other.AsSpan(from)];
            case 7:
                return ChangeNumber(input, at);
            case 8 when target.Dictionary.Count > 0:
                byte[] word = target.Dictionary[random.Next(target.Dictionary.Count)];
                return [.. input.AsSpan(0, at), .. word, .. input.AsSpan(random.Next(2) == 0 ? at : Math.Min(input.Length, at + word.Length))];
            case 9:
                int to = random.Next(input.Length);
                byte[] moved = [.. input];
                input.AsSpan(at, Math.Min(length, input.Length - to)).CopyTo(moved.AsSpan(to));
                return moved;
            default:
                return ChangeDigits(input, at);
        }
    }

    private byte[] Repeat(byte[] input, int at, int length)
    {
        // Mostly a few times; now and then as often as there is room for, to see what many small pieces cost.
        int room = (target.MaxLength - input.Length) / length;
        int times = Math.Clamp(random.Next(16) == 0 ? room : random.Next(1, 5), 1, Math.Max(1, room));
        byte[] longer = new byte[input.Length + (length * times)];
        input.AsSpan(0, at + length).CopyTo(longer);
        for (int i = 1; i <= times; i++)
        {
            input.AsSpan(at, length).CopyTo(longer.AsSpan(at + (i * length)));
        }

        input.AsSpan(at + length).CopyTo(longer.AsSpan(at + ((times + 1) * length)));
        return longer;
    }

    private byte[] ChangeNumber(byte[] input, int at)
    {
        byte[] changed = [.. input];
        Span<byte> place = changed.AsSpan(at);
        int number = OddNumbers[random.Next(OddNumbers.Length)] + random.Next(-1, 2);
        if (place.Length >= sizeof(int) && random.Next(2) == 0)
        {
            BinaryPrimitives.WriteInt32LittleEndian(place, random.Next(2) == 0 ? number : BinaryPrimitives.ReverseEndianness(number));
        }
        else
        {
            place[0] = (byte)(place[0] + random.Next(-2, 3));
        }

        return changed;
    }

    private byte[] ChangeDigits(byte[] input, int at)
    {
        int start = input.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < 0)
        {
            return Repeat(input, at, 1);
        }

        start += at;
        int end = start;
        while (end < input.Length && end - start < 20 && input[end] is >= (byte)'0' and <= (byte)'9')
        {
            end++;
        }

        string digits = random.Next(6) switch
        {
            0 => "0",
            1 => long.MaxValue.ToString(System.Globalization.CultureInfo.InvariantCulture),
            2 => "0" + System.Text.Encoding.ASCII.GetString(input.AsSpan(start..end)),
            3 => random.Next(100_000).ToString(System.Globalization.CultureInfo.InvariantCulture),
            _ => (ulong.TryParse(input.AsSpan(start..end), out ulong number) ? unchecked(number + (ulong)random.Next(-1, 3)) : 1).ToString(System.Globalization.CultureInfo.InvariantCulture),
        };
        return [.. input.AsSpan(0, start), .. System.Text.Encoding.ASCII.GetBytes(digits), .. input.AsSpan(end)];
    }

    private byte[] Bytes(int count)
    {
        byte[] bytes = new byte[count];
        random.NextBytes(bytes);
        return bytes;
    }
}
