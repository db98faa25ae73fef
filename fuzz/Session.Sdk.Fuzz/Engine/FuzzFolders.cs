using System.Security.Cryptography;

namespace SessionSdk.Fuzz;

/// <summary>Finds the folders of the repository that hold inputs.</summary>
internal static class FuzzFolders
{
    /// <summary>Reads all inputs that are kept for a target, with their names.</summary>
    public static IEnumerable<(string Name, byte[] Input)> Kept(string target)
    {
        foreach (string kind in (string[])["corpus", "findings"])
        {
            string folder = Path.Combine(AppContext.BaseDirectory, kind, target);
            if (Directory.Exists(folder))
            {
                foreach (string file in Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal))
                {
                    yield return ($"{kind}/{target}/{Path.GetFileName(file)}", File.ReadAllBytes(file));
                }
            }
        }
    }

    /// <summary>Writes an input, by the hash of its bytes, under <c>fuzz/{kind}/{target}</c> of the repository.</summary>
    /// <returns>The file.</returns>
    public static string Write(string kind, string target, ReadOnlySpan<byte> input)
    {
        string folder = Path.Combine(Root(), "fuzz", kind, target);
        Directory.CreateDirectory(folder);
        string file = Path.Combine(folder, Convert.ToHexStringLower(SHA256.HashData(input))[..16]);
        File.WriteAllBytes(file, input);
        return file;
    }

    /// <summary>Gets the repository's folder: the nearest with a solution, of those above the current one and above this program.</summary>
    public static string Root() => RootAbove(Environment.CurrentDirectory) ?? RootAbove(AppContext.BaseDirectory) ?? Environment.CurrentDirectory;

    private static string? RootAbove(string start)
    {
        string? folder = start;
        while (folder is not null && !File.Exists(Path.Combine(folder, "Session.Sdk.sln")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder;
    }
}
