namespace SessionSdk.Configs;

/// <summary>Represents one dictionary of a config during one edit. Nothing is copied, and no new message begun, before a value really changes.</summary>
internal sealed class ConfigNode
{
    private const int MaxStackText = 256;

    private readonly SyncedConfig _config;
    private readonly byte[][] _path;
    private bool _owned;

    public ConfigNode(SyncedConfig config, params byte[][] path)
    {
        _config = config;
        _path = path;
        Fields = Find(config.Data, path);
        Existed = Fields is not null;
    }

    /// <summary>Gets the values; null when there is no such dictionary.</summary>
    public ConfigDictionary? Fields { get; private set; }

    /// <summary>Gets whether the dictionary was there before the edit.</summary>
    public bool Existed { get; }

    /// <summary>Gets whether the edit changed a value.</summary>
    public bool Changed => _owned;

    public static ConfigDictionary? Find(ConfigDictionary data, params ReadOnlySpan<byte[]> path)
    {
        ConfigDictionary? found = data;
        foreach (byte[] key in path)
        {
            found = found?[key].Dictionary;
        }

        return found;
    }

    public void Set(char key, ConfigValue value)
    {
        if (Fields is not null && Fields[ConfigKey.Of(key)].Equals(value))
        {
            _config.NoteUnchanged();
            return;
        }

        Own().Set(ConfigKey.Of(key), value);
    }

    public bool Remove(char key) => Remove(ConfigKey.Of(key));

    /// <summary>Notes an edit that leaves the dictionary as it is.</summary>
    public void NoteUnchanged() => _config.NoteUnchanged();

    public bool Remove(byte[] key)
    {
        if (Fields is null || Fields[key].IsNone)
        {
            _config.NoteUnchanged();
            return false;
        }

        return Own().Remove(key);
    }

    public void SetFlag(char key, bool value) => SetWhen(value, key, 1);

    public void SetPositive(char key, long value) => SetWhen(value > 0, key, value);

    public void SetNonZero(char key, long value) => SetWhen(value != 0, key, value);

    /// <summary>Stores a time in seconds, unless the same is there already, be it in another unit. One that would count as milliseconds is stored as the last one that does not.</summary>
    public void SetTime(char key, DateTimeOffset? time) =>
        SetPositiveUnless(key, time?.ToUnixTimeSeconds() ?? 0, Fields.GetTime(key)?.ToUnixTimeSeconds(), ConfigFields.GreatestSeconds);

    /// <summary>Stores a duration in seconds, unless it is what the stored one reads as.</summary>
    public void SetDuration(char key, TimeSpan? duration) =>
        SetPositiveUnless(key, (duration?.Ticks ?? 0) / TimeSpan.TicksPerSecond, Fields.GetDuration(key)?.Ticks / TimeSpan.TicksPerSecond);

    public void SetBytes(char key, ReadOnlySpan<byte> value)
    {
        if (Fields.GetBytes(key) is { } present && value.SequenceEqual(present))
        {
            _config.NoteUnchanged();
            return;
        }

        Own().Set(ConfigKey.Of(key), new ConfigValue(value.ToArray()));
    }

    /// <summary>Stores a text, unless it is what the stored bytes read as: bytes that are no text stay.</summary>
    public void SetText(char key, string value)
    {
        Span<byte> buffer = stackalloc byte[MaxStackText];
        Span<byte> bytes = System.Text.Encoding.UTF8.TryGetBytes(value, buffer, out int length) ? buffer[..length] : System.Text.Encoding.UTF8.GetBytes(value);
        if (Fields.GetBytes(key) is { } present && !bytes.SequenceEqual(present) && System.Text.Encoding.UTF8.GetString(present) == value)
        {
            _config.NoteUnchanged();
        }
        else
        {
            SetBytes(key, bytes);
        }
    }

    /// <summary>Stores a text, or nothing when it is empty.</summary>
    public void SetTextOrNone(char key, string? value)
    {
        if (string.IsNullOrEmpty(value))
        {
            Remove(key);
        }
        else
        {
            SetText(key, value);
        }
    }

    public void SetPicture(ProfilePicture? picture, char url = 'p', char pictureKey = 'q')
    {
        if (picture is null)
        {
            Remove(url);
            Remove(pictureKey);
        }
        else
        {
            SetText(url, picture.Url);
            SetBytes(pictureKey, picture.Key.Span);
        }
    }

    /// <summary>Stores which features are on; elements that are no feature's number stay.</summary>
    public void SetFeatures(ProfileFeatures features)
    {
        ProfileFeatures present = Fields.GetFeatures();
        if (present == features)
        {
            _config.NoteUnchanged();
            return;
        }

        ConfigSet set = Fields?[ConfigKey.Of('f')].Set ?? ConfigSet.Empty;
        set = set.With(Numbers(features & ~present), Numbers(present & ~features));
        if (set.Count == 0)
        {
            Remove('f');
        }
        else
        {
            Set('f', new ConfigValue(set));
        }
    }

    /// <summary>Ends the edit: dictionaries that it left empty go.</summary>
    public void Complete()
    {
        if (!_owned)
        {
            return;
        }

        ConfigDictionary root = _config.BeginEdit(out object token);
        for (int depth = _path.Length; depth > 0 && Find(root, _path.AsSpan(0, depth)) is { Count: 0 }; depth--)
        {
            ConfigDictionary parent = root;
            foreach (byte[] key in _path.AsSpan(0, depth - 1))
            {
                parent = parent.OwnChild(key, token);
            }

            parent.Remove(_path[depth - 1]);
        }
    }

    private static List<ConfigValue> Numbers(ProfileFeatures features)
    {
        var numbers = new List<ConfigValue>();
        for (int bit = 0; bit < 64; bit++)
        {
            if (((ulong)features >> bit & 1) != 0)
            {
                numbers.Add(new ConfigValue(bit));
            }
        }

        return numbers;
    }

    private void SetPositiveUnless(char key, long value, long? present, long greatest = long.MaxValue)
    {
        if (value > 0 && value == present)
        {
            _config.NoteUnchanged();
        }
        else
        {
            SetPositive(key, Math.Min(value, greatest));
        }
    }

    private void SetWhen(bool condition, char key, long value)
    {
        if (condition)
        {
            Set(key, new ConfigValue(value));
        }
        else
        {
            Remove(key);
        }
    }

    private ConfigDictionary Own()
    {
        if (!_owned)
        {
            ConfigDictionary own = _config.BeginEdit(out object token);
            foreach (byte[] key in _path)
            {
                own = own.OwnChild(key, token);
            }

            Fields = own;
            _owned = true;
        }

        return Fields!;
    }
}
