using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.DevNet;

/// <summary>The 33 bytes that messages are stored under: one prefix byte and a key.</summary>
internal sealed class StorageAddress
{
    public const byte SessionPrefix = 0x05;

    private const int Size = 33;

    private StorageAddress(byte[] bytes)
    {
        Bytes = bytes;
        Hex = Convert.ToHexStringLower(bytes);
    }

    public ReadOnlyMemory<byte> Bytes { get; }

    public byte Prefix => Bytes.Span[0];

    public ReadOnlyMemory<byte> Key => Bytes[1..];

    /// <summary>Gets the 66 lower-case digits.</summary>
    public string Hex { get; }

    /// <summary>Gets the place on the ring of swarm ids.</summary>
    public ulong RingPosition
    {
        get
        {
            ulong position = 0;
            for (int i = 0; i < 4; i++)
            {
                position ^= BinaryPrimitives.ReadUInt64BigEndian(Key.Span[(8 * i)..]);
            }

            return position;
        }
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out StorageAddress? address)
    {
        address = null;
        byte[] bytes = new byte[Size];
        if (text.Length != 2 * Size || Convert.FromHexString(text, bytes, out _, out _) != OperationStatus.Done)
        {
            return false;
        }

        address = new StorageAddress(bytes);
        return true;
    }

    public static StorageAddress Parse(string text, string parameterName) => TryParse(text, out StorageAddress? address)
        ? address
        : throw new ArgumentException("An address has 66 hexadecimal digits.", parameterName);
}
