using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SessionSdk.Cryptography.Interop;

internal static partial class Libsodium
{
    internal const int Blake2bStateSize = 384;
    internal const int Blake2bStateAlignment = 64;

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int crypto_generichash_blake2b(
        Span<byte> hash, nuint outlen, ReadOnlySpan<byte> input, ulong inlen, ReadOnlySpan<byte> key, nuint keylen);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int crypto_generichash_blake2b_salt_personal(
        Span<byte> hash, nuint outlen, ReadOnlySpan<byte> input, ulong inlen, ReadOnlySpan<byte> key, nuint keylen, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> personal);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static unsafe partial int crypto_generichash_blake2b_init_salt_personal(
        void* state, ReadOnlySpan<byte> key, nuint keylen, nuint outlen, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> personal);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static unsafe partial int crypto_generichash_blake2b_update(void* state, ReadOnlySpan<byte> input, ulong inlen);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static unsafe partial int crypto_generichash_blake2b_final(void* state, Span<byte> hash, nuint outlen);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial int crypto_xof_shake256(Span<byte> output, nuint outlen, ReadOnlySpan<byte> input, ulong inlen);
}
