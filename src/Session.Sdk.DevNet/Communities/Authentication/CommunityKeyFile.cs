using System.Security.Cryptography;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>The file that keeps the key of a community server between runs.</summary>
internal static class CommunityKeyFile
{
    /// <exception cref="IOException">The file cannot be read or written, or holds no key.</exception>
    public static CommunityKeys ReadOrCreate(DevCommunityOptions options)
    {
        byte[] secret = options.SecretKey?.ToArray() ?? (options.KeyFile is { } path && File.Exists(path) ? Read(path) : SecureRandom.GetBytes(X25519.KeySize));
        try
        {
            if (options.KeyFile is { } target && !File.Exists(target))
            {
                Write(target, secret);
            }

            return CommunityKeys.Create(secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private static byte[] Read(string path)
    {
        byte[] key = new byte[X25519.KeySize];
        return Convert.FromHexString(File.ReadAllText(path).Trim(), key, out _, out int written) == System.Buffers.OperationStatus.Done && written == key.Length
            ? key
            : throw new IOException("The file of the community server's key does not hold 64 hexadecimal digits. Delete it to get a new key.");
    }

    private static void Write(string path, byte[] secret)
    {
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } folder)
        {
            Directory.CreateDirectory(folder);
        }

        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(Convert.ToHexStringLower(secret));
    }
}
