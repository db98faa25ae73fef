namespace SessionSdk.Configs;

/// <summary>Reads the fields of a config's dictionaries. A field that is missing or of the wrong kind reads as its default.</summary>
internal static class ConfigFields
{
    /// <summary>The last time, in seconds, that everybody reads as it is written. What is greater counts as milliseconds.</summary>
    public const long GreatestSeconds = 9_000_000_000;

    private const long GreatestMilliseconds = 9_000_000_000_000;

    private const long LastSecond = long.MaxValue / TimeSpan.TicksPerSecond;

    private static readonly long LastMillisecond = DateTimeOffset.MaxValue.ToUnixTimeMilliseconds();

    extension(ConfigDictionary? fields)
    {
        public long GetInteger(char key) => fields?[ConfigKey.Of(key)].Integer ?? 0;

        public bool GetFlag(char key) => fields.GetInteger(key) != 0;

        public byte[]? GetBytes(char key) => fields?[ConfigKey.Of(key)].Bytes;

        public byte[]? GetBytes(char key, int length) => fields.GetBytes(key) is { } bytes && bytes.Length == length ? bytes : null;

        /// <summary>Gives bytes of a certain length as a copy, because the config wipes its own when it is disposed; empty when there are none.</summary>
        public ReadOnlyMemory<byte> CopyBytes(char key, int length) => fields.GetBytes(key, length) is { } bytes ? bytes.AsSpan().ToArray() : default;

        public string GetText(char key) => fields.GetBytes(key) is { Length: > 0 } bytes ? System.Text.Encoding.UTF8.GetString(bytes) : string.Empty;

        public string? GetTextOrNull(char key) => fields.GetText(key) is { Length: > 0 } text ? text : null;

        public ConfigDictionary? GetDictionary(char key) => fields?[ConfigKey.Of(key)].Dictionary;

        public ProfilePicture? GetPicture(char url = 'p', char pictureKey = 'q')
        {
            string text = fields.GetText(url);
            return text.Length > 0 && fields.GetBytes(pictureKey, ProfilePicture.KeySize) is { } bytes ? ProfilePicture.FromOthers(text, bytes) : null;
        }

        /// <summary>Reads a time that should be in seconds; some clients wrote milliseconds or microseconds.</summary>
        public DateTimeOffset? GetTime(char key) => fields.GetInteger(key) is > 0 and var value ? ToTime(value) : null;

        public TimeSpan? GetDuration(char key) =>
            fields.GetInteger(key) is > 0 and var seconds ? TimeSpan.FromSeconds(Math.Min(seconds, LastSecond)) : null;

        public int GetPriority() => (int)Math.Clamp(fields.GetInteger('+'), int.MinValue, int.MaxValue);

        public NotifyMode GetNotifyMode() => fields.GetInteger('@') is > 0 and <= (long)NotifyMode.MentionsOnly and var mode ? (NotifyMode)mode : NotifyMode.Default;

        public ProfileFeatures GetFeatures()
        {
            ulong features = 0;
            foreach (ConfigValue item in (fields?[ConfigKey.Of('f')].Set ?? ConfigSet.Empty).Items)
            {
                features |= item.IsInteger && item.Integer is >= 0 and < 64 ? 1UL << (int)item.Integer : 0;
            }

            return (ProfileFeatures)features;
        }
    }

    public static DateTimeOffset ToTime(long value) => DateTimeOffset.FromUnixTimeSeconds(value switch
    {
        > GreatestMilliseconds => Math.Min(value / 1_000_000, LastMillisecond / 1000),
        > GreatestSeconds => value / 1000,
        _ => value,
    });

    /// <summary>Reads a time in milliseconds.</summary>
    public static DateTimeOffset? ToMillisecondTime(long value) =>
        value > 0 ? DateTimeOffset.FromUnixTimeMilliseconds(Math.Min(value, LastMillisecond)) : null;
}
