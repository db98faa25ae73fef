namespace SessionSdk.Configs;

/// <summary>Represents one entry of a <see cref="ConfigDictionary"/>.</summary>
/// <remarks>It carries the beginning of its key as a number, so that searching a dictionary hardly ever has to look at the keys themselves.</remarks>
internal readonly struct ConfigEntry(byte[] key, ConfigValue value) : IEquatable<ConfigEntry>
{
    private readonly ulong _beginning = ConfigKey.BeginningOf(key);

    public byte[] Key { get; } = key;

    public ConfigValue Value { get; } = value;

    /// <summary>Orders entries by the bytes of their keys.</summary>
    public int CompareKeyTo(in ConfigEntry other) => CompareKeyTo(other._beginning, other.Key);

    /// <summary>Compares the key with another, whose <see cref="ConfigKey.BeginningOf"/> is given.</summary>
    public int CompareKeyTo(ulong beginning, ReadOnlySpan<byte> key) =>
        _beginning != beginning ? (_beginning < beginning ? -1 : 1) : Key.AsSpan().SequenceCompareTo(key);

    public bool Equals(ConfigEntry other) => _beginning == other._beginning && Key.AsSpan().SequenceEqual(other.Key) && Value.Equals(other.Value);

    public override bool Equals(object? obj) => obj is ConfigEntry other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();
}
