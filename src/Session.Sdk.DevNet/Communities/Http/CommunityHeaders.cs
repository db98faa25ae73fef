namespace SessionSdk.DevNet;

/// <summary>The headers of a request. Case does not matter, an underscore counts as a hyphen.</summary>
internal sealed class CommunityHeaders
{
    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);

    public string? this[string name] => _values.GetValueOrDefault(name);

    /// <summary>Adds a header as HTTP does: one that is there already is joined by a comma.</summary>
    public void Join(string name, string value)
    {
        string key = Normalise(name);
        _values[key] = _values.TryGetValue(key, out string? first) ? first + "," + value : value;
    }

    /// <summary>Sets a header; one that is there already is replaced.</summary>
    public void Set(string name, string value) => _values[Normalise(name)] = value;

    public void Remove(string name) => _values.Remove(name);

    public CommunityHeaders Copy()
    {
        var copy = new CommunityHeaders();
        foreach ((string name, string value) in _values)
        {
            copy._values[name] = value;
        }

        return copy;
    }

    private static string Normalise(string name) => name.Replace('_', '-');
}
