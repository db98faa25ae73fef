namespace SessionSdk.Fuzz;

/// <summary>Writes the inputs to begin with.</summary>
internal static class CorpusWriter
{
    private const int MaxFiles = 24;

    private const int MaxSize = 4096;

    /// <summary>Writes the seeds of targets: a few of each size, none large.</summary>
    public static void Write(IEnumerable<string> targets)
    {
        foreach (string name in targets)
        {
            string folder = Path.Combine(FuzzFolders.Root(), "fuzz", "corpus", name);
            if (Directory.Exists(folder))
            {
                Directory.Delete(folder, recursive: true);
            }

            byte[][] seeds = [.. FuzzTargets.Create(name).Seeds().Where(seed => seed.Length <= MaxSize).DistinctBy(Convert.ToHexString)];
            byte[][] chosen = [.. Enumerable.Range(0, Math.Min(MaxFiles, seeds.Length)).Select(i => seeds[i * seeds.Length / Math.Min(MaxFiles, seeds.Length)])];
            foreach (byte[] seed in chosen)
            {
                FuzzFolders.Write("corpus", name, seed);
            }

            Console.WriteLine($"{name}: {chosen.Length} of {seeds.Length} seeds, {chosen.Sum(seed => seed.Length)} bytes");
        }
    }
}
