namespace SessionSdk.Configs;

/// <summary>Holds one value of config data: a number, bytes, a set of both, or a dictionary. The default holds nothing.</summary>
internal readonly struct ConfigValue : IEquatable<ConfigValue>, IComparable<ConfigValue>
{
    private static readonly object IntegerMark = new();

    private readonly object? _object;
    private readonly long _integer;

    public ConfigValue(long integer)
    {
        _object = IntegerMark;
        _integer = integer;
    }

    /// <summary>Keeps the array itself; nobody writes to it afterwards.</summary>
    public ConfigValue(byte[] bytes)
    {
        _object = bytes;
    }

    public ConfigValue(ConfigSet set)
    {
        _object = set;
    }

    public ConfigValue(ConfigDictionary dictionary)
    {
        _object = dictionary;
    }

    public ConfigValueKind Kind => _object switch
    {
        null => ConfigValueKind.None,
        byte[] => ConfigValueKind.Bytes,
        ConfigDictionary => ConfigValueKind.Dictionary,
        ConfigSet => ConfigValueKind.Set,
        _ => ConfigValueKind.Integer,
    };

    public bool IsNone => _object is null;

    public bool IsInteger => ReferenceEquals(_object, IntegerMark);

    public bool IsScalar => IsInteger || _object is byte[];

    /// <summary>Gets the number, or 0 when this is something else: a key of the wrong kind reads as absent.</summary>
    public long Integer => _integer;

    /// <summary>Gets the bytes, or null when this is something else.</summary>
    public byte[]? Bytes => _object as byte[];

    public ConfigSet? Set => _object as ConfigSet;

    public ConfigDictionary? Dictionary => _object as ConfigDictionary;

    public bool Equals(ConfigValue other) => ReferenceEquals(_object, other._object)
        ? _integer == other._integer
        : (_object, other._object) switch
        {
            (byte[] left, byte[] right) => left.AsSpan().SequenceEqual(right),
            (ConfigSet left, ConfigSet right) => left.Equals(right),
            (ConfigDictionary left, ConfigDictionary right) => left.Equals(right),
            _ => false,
        };

    public override bool Equals(object? obj) => obj is ConfigValue other && Equals(other);

    public override int GetHashCode() => HashCode.Combine(Kind, _integer);

    /// <summary>Orders scalars as sets do: numbers first, ascending, then bytes.</summary>
    public int CompareTo(ConfigValue other) => (_object, other._object) switch
    {
        (byte[] left, byte[] right) => left.AsSpan().SequenceCompareTo(right),
        (byte[], _) => 1,
        (_, byte[]) => -1,
        _ => _integer.CompareTo(other._integer),
    };
}
