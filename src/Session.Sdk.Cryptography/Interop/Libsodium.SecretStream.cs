using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SessionSdk.Cryptography.Interop;

internal static partial class Libsodium
{
    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int crypto_core_hchacha20(Span<byte> output, ReadOnlySpan<byte> input, ReadOnlySpan<byte> k, nint c);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int crypto_secretstream_xchacha20poly1305_push(
        Span<byte> state, Span<byte> c, nint clen, ReadOnlySpan<byte> m, ulong mlen, nint ad, ulong adlen, byte tag);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int crypto_secretstream_xchacha20poly1305_pull(
        Span<byte> state, Span<byte> m, nint mlen, out byte tag, ReadOnlySpan<byte> c, ulong clen, nint ad, ulong adlen);
}
