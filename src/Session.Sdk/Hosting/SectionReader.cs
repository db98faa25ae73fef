using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace SessionSdk;

/// <summary>Reads the values of one section, and collects what is wrong with them: each with its key, its text and where it came from.</summary>
/// <remarks>A key that nobody asked for is wrong too, unless the section is the whole configuration, which belongs to others as well.</remarks>
internal sealed class SectionReader
{
    /// <summary>So many wrong letters still mean a known key.</summary>
    private const int LargestSlip = 3;

    private readonly IConfiguration _section;
    private readonly ValueSource _source;
    private readonly List<string> _failures;
    private readonly HashSet<string> _known = new(StringComparer.OrdinalIgnoreCase);

    internal SectionReader(IConfiguration section, ValueSource source)
        : this(section, source, [])
    {
    }

    private SectionReader(IConfiguration section, ValueSource source, List<string> failures)
    {
        _section = section;
        _source = source;
        _failures = failures;
    }

    /// <summary>Gets what was wrong, in this section and those in it.</summary>
    internal IReadOnlyList<string> Failures => _failures;

    internal string? Text(string key)
    {
        _known.Add(key);
        return _section[key];
    }

    internal TimeSpan Duration(string key, TimeSpan otherwise) => Duration(key) ?? otherwise;

    /// <summary>Reads a time. A number alone would be days, which nobody means: it is refused.</summary>
    internal TimeSpan? Duration(string key)
    {
        if (Text(key) is not { } text)
        {
            return null;
        }

        if (text.Contains(':', StringComparison.Ordinal) && TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out TimeSpan time))
        {
            return time;
        }

        return Fail<TimeSpan?>(
            key,
            text,
            int.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out int number) && number is > 0 and < 60
                ? string.Create(CultureInfo.InvariantCulture, $"which names no unit: write 00:00:{number:00} for {number} seconds, 00:{number:00}:00 for minutes, {number}.00:00:00 for days")
                : "which is no time: write hours:minutes:seconds such as 00:00:05, or days.hours:minutes:seconds such as 5.00:00:00");
    }

    internal int Number(string key, int otherwise) => Number(key) ?? otherwise;

    internal int? Number(string key) =>
        Text(key) is not { } text ? null
        : int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) ? number
        : Fail<int?>(key, text, "which is no whole number");

    internal double Fraction(string key, double otherwise) =>
        Text(key) is not { } text ? otherwise
        : double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number
        : Fail(key, text, "which is no number: write 0.2", otherwise);

    internal bool Flag(string key, bool otherwise) => Flag(key) ?? otherwise;

    internal bool? Flag(string key) =>
        Text(key) is not { } text ? null
        : bool.TryParse(text, out bool flag) ? flag
        : Fail<bool?>(key, text, "which is neither true nor false");

    /// <summary>Reads one of several names. A number is none, although an enumeration would parse it: nobody sees what it means, and a later version may give it another meaning.</summary>
    internal T Choice<T>(string key, T otherwise)
        where T : struct, Enum =>
        Text(key) is not { } text ? otherwise
        : Array.Find(Enum.GetNames<T>(), name => string.Equals(name, text, StringComparison.OrdinalIgnoreCase)) is { } known ? Enum.Parse<T>(known)
        : Fail(key, text, $"which is none of {string.Join(", ", Enum.GetNames<T>())}", otherwise);

    internal Uri? Address(string key) =>
        Text(key) is not { } text ? null
        : Uri.TryCreate(text, UriKind.Absolute, out Uri? address) ? address
        : Fail<Uri?>(key, text, "which is no address: it begins with https:// or http://");

    /// <summary>Reads a section in this one, if it is there.</summary>
    internal SectionReader? Section(string key)
    {
        _known.Add(key);
        IConfigurationSection section = _section.GetSection(key);
        return section.Exists() ? new SectionReader(section, _source, _failures) : null;
    }

    /// <summary>Reads the sections of a list.</summary>
    internal IEnumerable<SectionReader> Sections(string key)
    {
        _known.Add(key);
        return _section.GetSection(key).GetChildren().Select(section => new SectionReader(section, _source, _failures));
    }

    /// <summary>Notes that a value is wrong, and repeats it.</summary>
    internal T? Fail<T>(string key, string text, string what, T? otherwise = default)
    {
        _failures.Add($"{PathOf(key)} is \"{text}\", {what.TrimEnd('.')}.{_source.Of(PathOf(key))}");
        return otherwise;
    }

    /// <summary>Notes that a section or a secret value is wrong, without repeating it.</summary>
    internal void FailUnseen(string? key, string what) =>
        _failures.Add($"{(key is null ? PathOf() : PathOf(key))} {what}.{(key is null ? string.Empty : _source.Of(PathOf(key)))}");

    /// <summary>Notes the keys that nobody asked for. Called when the section has been read.</summary>
    internal void End()
    {
        if (_section is not IConfigurationSection)
        {
            return;
        }

        foreach (IConfigurationSection child in _section.GetChildren().Where(child => !_known.Contains(child.Key) && child.Exists()))
        {
            string advice = _known.MinBy(known => Distance(known, child.Key)) is { } nearest && Distance(nearest, child.Key) <= LargestSlip
                ? $"Did you mean {nearest}?"
                : $"Known are {string.Join(", ", _known.Order(StringComparer.Ordinal))}.";
            _failures.Add($"{child.Path} is not known. {advice}{_source.Of(child.Path)}");
        }
    }

    private string PathOf() => _section is IConfigurationSection named ? named.Path : "The configuration";

    private string PathOf(string key) => _section is IConfigurationSection named ? ConfigurationPath.Combine(named.Path, key) : key;

    /// <summary>Counts the letters to insert, drop or change that make one word of another.</summary>
    private static int Distance(string one, string other)
    {
        int[] row = [.. Enumerable.Range(0, other.Length + 1)];
        for (int i = 1; i <= one.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= other.Length; j++)
            {
                int changed = diagonal + (char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(changed, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[other.Length];
    }
}
