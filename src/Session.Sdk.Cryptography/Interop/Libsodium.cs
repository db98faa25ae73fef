using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace SessionSdk.Cryptography.Interop;

/// <summary>The native functions, under their original names. The caller has checked every length: these functions trust them.</summary>
internal static partial class Libsodium
{
    private const string Library = "libsodium";
    private const int RequiredMajorVersion = 26;

    static Libsodium()
    {
        if (sodium_init() < 0)
        {
            throw new InvalidOperationException("libsodium could not be initialised.");
        }

        int major = sodium_library_version_major();
        if (major != RequiredMajorVersion)
        {
            throw new InvalidOperationException($"libsodium has the library version {major}, expected {RequiredMajorVersion}.");
        }
    }

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int sodium_init();

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    private static partial int sodium_library_version_major();

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void randombytes_buf(Span<byte> buf, nuint size);

    [LibraryImport(Library)]
    [UnmanagedCallConv(CallConvs = [typeof(CallConvCdecl)])]
    internal static partial void randombytes_buf_deterministic(Span<byte> buf, nuint size, ReadOnlySpan<byte> seed);
}
