using System.Buffers.Binary;

namespace SessionSdk.Swarm;

/// <summary>Says what swarms make of an address.</summary>
internal static class SwarmPlace
{
    extension(SessionAddress address)
    {
        /// <summary>Gets the place of the address in the space of swarms: the XOR of the four words of its key.</summary>
        internal ulong SwarmSpace
        {
            get
            {
                ReadOnlySpan<byte> key = address.AsSpan()[1..];
                return BinaryPrimitives.ReadUInt64BigEndian(key)
                    ^ BinaryPrimitives.ReadUInt64BigEndian(key[8..])
                    ^ BinaryPrimitives.ReadUInt64BigEndian(key[16..])
                    ^ BinaryPrimitives.ReadUInt64BigEndian(key[24..]);
            }
        }

        internal void CopyHexTo(Span<byte> utf8) => Convert.TryToHexStringLower(address.AsSpan(), utf8, out _);
    }
}
