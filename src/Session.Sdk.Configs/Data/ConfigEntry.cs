namespace Session.Sdk.Configs;

/// <summary>Is one entry of a <see cref="ConfigDictionary"/>.</summary>
internal readonly struct ConfigEntry(byte[] key, ConfigValue value) : IEquatable<ConfigEntry>
{
    public byte[] Key { get; } = key;

    public ConfigValue Value { get; } = value;

    public bool Equals(ConfigEntry other) => Key.AsSpan().SequenceEqual(other.Key) && Value.Equals(other.Value);

    public override bool Equals(object? obj) => obj is ConfigEntry other && Equals(other);

    public override int GetHashCode() => Value.GetHashCode();
}
