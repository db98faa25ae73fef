using System.Diagnostics.CodeAnalysis;

namespace SessionSdk.DevNet;

/// <summary>A JSON object that keeps the order in which its members were set.</summary>
internal sealed class JsonFields : IEnumerable<KeyValuePair<string, object?>>
{
    private readonly OrderedDictionary<string, object?> _fields = new(StringComparer.Ordinal);

    public int Count => _fields.Count;

    public object? this[string name]
    {
        get => _fields.GetValueOrDefault(name);
        set => _fields[name] = value;
    }

    public void Add(string name, object? value) => _fields[name] = value;

    public bool TryGet(string name, out object? value) => _fields.TryGetValue(name, out value);

    /// <summary>Gets a member that is there and not null.</summary>
    public bool TryGetSet(string name, [NotNullWhen(true)] out object? value) => _fields.TryGetValue(name, out value) && value is not null;

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _fields.GetEnumerator();

    System.Collections.IEnumerator System.Collections.IEnumerable.GetEnumerator() => GetEnumerator();
}
