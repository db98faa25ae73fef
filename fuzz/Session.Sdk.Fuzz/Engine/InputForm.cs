namespace SessionSdk.Fuzz;

/// <summary>Names the forms whose pieces the engine knows.</summary>
internal enum InputForm
{
    /// <summary>Bytes.</summary>
    Binary,

    /// <summary>Text of letters, digits and marks.</summary>
    Text,

    /// <summary>Bencode.</summary>
    Bencode,

    /// <summary>JSON.</summary>
    Json,

    /// <summary>Protobuf.</summary>
    Protobuf,
}
