using System.Text.Json;

namespace SessionSdk.Conformance;

/// <summary>Runs every vector file of a folder and says what passed.</summary>
public sealed class ConformanceRunner(TextWriter output)
{
    private static readonly Dictionary<string, ConformanceArea> Areas = typeof(ConformanceArea).Assembly.GetTypes()
        .Where(type => type.IsSubclassOf(typeof(ConformanceArea)) && !type.IsAbstract)
        .Select(type => (ConformanceArea)Activator.CreateInstance(type)!)
        .ToDictionary(area => area.Name, StringComparer.Ordinal);

    /// <summary>Gets the names of the areas that are built.</summary>
    public static IEnumerable<string> AreaNames => Areas.Keys;

    public int Passed { get; private set; }

    public int Failed { get; private set; }

    /// <summary>Runs the files of a folder, or only the one of an area.</summary>
    public void RunFolder(string folder, string? area)
    {
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            if (area is null || Path.GetFileNameWithoutExtension(file) == area)
            {
                RunFile(file);
            }
        }
    }

    private void RunFile(string file)
    {
        string name = Path.GetFileNameWithoutExtension(file);
        Areas.TryGetValue(name, out ConformanceArea? area);
        int passed = 0;
        int failed = 0;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(file));
            foreach (JsonElement element in document.RootElement.GetProperty("cases").EnumerateArray())
            {
                string? difference = RunCase(area, new ConformanceCase(element));
                if (difference is null)
                {
                    passed++;
                }
                else
                {
                    failed++;
                    output.WriteLine($"{name} case {new ConformanceCase(element).Number} {new ConformanceCase(element).Op}: {difference}");
                }
            }
        }
        catch (Exception unreadable) when (unreadable is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            failed++;
            output.WriteLine($"{name}: the file is not in the form of the vectors: {unreadable.Message}");
        }

        output.WriteLine($"{name}: {passed} passed, {failed} failed");
        Passed += passed;
        Failed += failed;
    }

    private static string? RunCase(ConformanceArea? area, ConformanceCase known)
    {
        if (area is null)
        {
            return "the area is not built";
        }

        try
        {
            area.Run(known);
            return null;
        }
        catch (ConformanceException difference)
        {
            return difference.Message;
        }
        catch (Exception refusal) when (!known.Valid && (refusal is FormatException or SessionException || refusal is ArgumentException and not ArgumentNullException))
        {
            // What must fail may do so before the operation itself: a key or an id of that form cannot even be made.
            return null;
        }
        catch (Exception unexpected)
        {
            // Whatever the SDK throws here is a failed case, and the next case still runs.
            return $"threw {unexpected.GetType().Name}: {unexpected.Message}";
        }
    }
}
