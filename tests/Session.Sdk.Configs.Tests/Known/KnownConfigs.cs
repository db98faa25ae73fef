using System.Text.Json;

namespace SessionSdk.Configs.Tests.Known;

/// <summary>Reads the known answers of the config specification.</summary>
internal static class KnownConfigs
{
    private static readonly JsonDocument Document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "Known", "config-vectors.json")));

    public static JsonElement Section(string name) => Document.RootElement.GetProperty(name);

    public static byte[] Hex(this JsonElement element, string field) => Convert.FromHexString(element.GetProperty(field).GetString()!);

    public static ConfigMessage Read(byte[] bytes)
    {
        Assert.True(ConfigMessageReader.TryRead(bytes, null, out ConfigMessage? message, out ConfigRejection rejection), rejection.ToString());
        return message;
    }
}
