namespace SessionSdk.Configs;

/// <summary>Names the kinds of values that config data knows.</summary>
internal enum ConfigValueKind
{
    None,
    Integer,
    Bytes,
    Set,
    Dictionary,
}
