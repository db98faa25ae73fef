using System.Text.Json.Serialization;

namespace SessionSdk.Files;

/// <summary>Reads the JSON of file servers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FileAnswer))]
[JsonSerializable(typeof(ReleaseAnswer))]
internal sealed partial class FilesJson : JsonSerializerContext;
