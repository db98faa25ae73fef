using System.Runtime.CompilerServices;

namespace SessionSdk.Cryptography;

[InlineArray(Size)]
internal struct KeyBytes
{
    internal const int Size = 32;

    private byte _element;
}
