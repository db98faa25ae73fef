using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SessionSdk.Swarm;

[InlineArray(Size)]
internal struct AddressBytes
{
    internal const int Size = 33;

    private byte _element;

    internal static int GetHashCode(ReadOnlySpan<byte> address) =>
        HashCode.Combine(address[0], MemoryMarshal.Read<long>(address[1..]), MemoryMarshal.Read<long>(address[9..]));
}
