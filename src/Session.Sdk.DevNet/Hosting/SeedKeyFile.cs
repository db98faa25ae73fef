using System.Security.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>The file that keeps the key of a seed between runs, so that its pin stays the same.</summary>
internal static class SeedKeyFile
{
    /// <summary>Reads the key, or makes one when there is no file.</summary>
    /// <exception cref="IOException">The file cannot be read or written, or holds no such key.</exception>
    public static ECDsa ReadOrCreate(string path)
    {
        var key = ECDsa.Create();
        try
        {
            if (File.Exists(path))
            {
                key.ImportFromPem(File.ReadAllText(path));
            }
            else
            {
                key.GenerateKey(ECCurve.NamedCurves.nistP256);
                Write(path, key);
            }

            return key;
        }
        catch (Exception error)
        {
            key.Dispose();
            if (error is ArgumentException or CryptographicException)
            {
                throw new IOException("The file of the seed's key holds no elliptic-curve key in PEM form. Delete it to get a new one.", error);
            }

            throw;
        }
    }

    private static void Write(string path, ECDsa key)
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
        writer.Write(key.ExportPkcs8PrivateKeyPem());
    }
}
