using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.Fuzz;

/// <summary>Changes pieces of bencode.</summary>
internal sealed class BencodeShape : IShape
{
    private const int MaxDepth = 100;

    private static readonly string[] OddNumbers = ["0", "-0", "-1", "1", "00", "9223372036854775807", "-9223372036854775808", "18446744073709551615", "18446744073709551616"];

    public bool TryChange(byte[] input, Random random, [NotNullWhen(true)] out byte[]? changed)
    {
        changed = null;
        int position = 0;
        if (Read(input, ref position, 0) is not { } root)
        {
            return false;
        }

        var all = new List<(Node Parent, int Index)>();
        Collect(root, all);
        if (all.Count > 0)
        {
            Change(all, random);
        }

        using var output = new MemoryStream();
        Write(root, output);
        output.Write(input.AsSpan(position));
        changed = output.ToArray();
        return true;
    }

    private static void Change(List<(Node Parent, int Index)> all, Random random)
    {
        (Node parent, int index) = all[random.Next(all.Count)];
        Node node = parent.Children[index];
        switch (random.Next(7))
        {
            case 0:
                parent.Children.Insert(index, node);
                break;
            case 1:
                parent.Children.RemoveAt(index);
                break;
            case 2:
                (Node otherParent, int other) = all[random.Next(all.Count)];
                parent.Children[index] = Copy(otherParent.Children[other]);
                break;
            case 3:
                parent.Children[index] = Number(OddNumbers[random.Next(OddNumbers.Length)]);
                break;
            case 4 when parent.Kind == 'd' && parent.Children.Count >= 4:
                // A pair more, or one less.
                int pair = index & ~1;
                parent.Children.RemoveAt(pair);
                if (pair < parent.Children.Count)
                {
                    parent.Children.RemoveAt(pair);
                }

                break;
            case 5 when parent.Kind == 'l':
                int times = random.Next(8) == 0 ? random.Next(1000) : random.Next(1, 8);
                parent.Children.InsertRange(index, Enumerable.Repeat(node, times));
                break;
            default:
                ChangeText(parent, index, random);
                break;
        }
    }

    private static void ChangeText(Node parent, int index, Random random)
    {
        Node node = parent.Children[index];
        if (node.Kind != 's')
        {
            parent.Children[index] = new Node('s') { Text = [] };
            return;
        }

        List<byte> text = [.. node.Text];
        if (text.Count == 0 || random.Next(3) == 0)
        {
            text.Insert(random.Next(text.Count + 1), (byte)random.Next(256));
        }
        else if (random.Next(2) == 0)
        {
            text[random.Next(text.Count)] ^= (byte)(1 << random.Next(8));
        }
        else
        {
            text.RemoveRange(random.Next(text.Count), 1);
        }

        parent.Children[index] = new Node('s') { Text = [.. text] };
    }

    private static Node Number(string digits) => new('i') { Text = System.Text.Encoding.ASCII.GetBytes(digits) };

    private static Node Copy(Node node) => new(node.Kind) { Text = node.Text, Children = [.. node.Children.Select(Copy)] };

    private static void Collect(Node node, List<(Node Parent, int Index)> all)
    {
        for (int i = 0; i < node.Children.Count && all.Count < 10_000; i++)
        {
            all.Add((node, i));
            Collect(node.Children[i], all);
        }
    }

    private static Node? Read(ReadOnlySpan<byte> data, ref int position, int depth)
    {
        if (position >= data.Length || depth > MaxDepth)
        {
            return null;
        }

        char kind = (char)data[position];
        if (kind is 'd' or 'l')
        {
            position++;
            var node = new Node(kind);
            while (position < data.Length && data[position] != 'e')
            {
                if (Read(data, ref position, depth + 1) is not { } child)
                {
                    return null;
                }

                node.Children.Add(child);
            }

            return position++ < data.Length ? node : null;
        }

        bool isNumber = kind == 'i';
        int end = data[position..].IndexOf((byte)(isNumber ? 'e' : ':'));
        if (end < 1 || end > 21)
        {
            return null;
        }

        ReadOnlySpan<byte> digits = data.Slice(position + (isNumber ? 1 : 0), end - (isNumber ? 1 : 0));
        position += end + 1;
        if (isNumber)
        {
            return new Node('i') { Text = digits.ToArray() };
        }

        if (!int.TryParse(digits, out int length) || length < 0 || length > data.Length - position)
        {
            return null;
        }

        position += length;
        return new Node('s') { Text = data.Slice(position - length, length).ToArray() };
    }

    private static void Write(Node node, MemoryStream output)
    {
        if (node.Kind == 's')
        {
            output.Write(System.Text.Encoding.ASCII.GetBytes($"{node.Text.Length}:"));
            output.Write(node.Text);
            return;
        }

        output.WriteByte((byte)node.Kind);
        output.Write(node.Text);
        foreach (Node child in node.Children)
        {
            Write(child, output);
        }

        output.WriteByte((byte)'e');
    }

    private sealed class Node(char kind)
    {
        public char Kind { get; } = kind;

        public byte[] Text { get; init; } = [];

        public List<Node> Children { get; init; } = [];
    }
}
