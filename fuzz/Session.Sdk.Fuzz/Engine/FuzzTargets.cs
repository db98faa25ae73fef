using System.Text;

namespace SessionSdk.Fuzz;

/// <summary>Finds the targets of this program by their types.</summary>
internal static class FuzzTargets
{
    private const string Ending = "Target";

    private static readonly Type[] Types =
    [
        .. typeof(FuzzTargets).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(FuzzTarget)))
            .OrderBy(NameOf, StringComparer.Ordinal),
    ];

    /// <summary>Gets the names of all targets.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. Types.Select(NameOf)];

    /// <summary>Makes a target.</summary>
    public static FuzzTarget Create(string name) => Types.SingleOrDefault(type => NameOf(type) == name) is { } found
        ? (FuzzTarget)Activator.CreateInstance(found)!
        : throw new ArgumentException($"There is no target of that name. There are: {string.Join(", ", Names)}.", nameof(name));

    internal static string NameOf(Type type)
    {
        var name = new StringBuilder();
        foreach (char letter in type.Name[..^Ending.Length])
        {
            name.Append(char.IsUpper(letter) && name.Length > 0 ? "-" : string.Empty).Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
