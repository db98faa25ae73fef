using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SessionSdk.Identity;

[InlineArray(Size)]
internal struct IdBytes
{
    internal const int Size = 33;

    private byte _element;

    internal static int GetHashCode(ReadOnlySpan<byte> id) =>
        HashCode.Combine(id[0], MemoryMarshal.Read<long>(id[1..]), MemoryMarshal.Read<long>(id[9..]));
}
