using System.Text.Json.Nodes;

namespace SessionSdk.DevNet.Tests;

/// <summary>An HTTP answer, read whole.</summary>
internal sealed record Answer(int Status, string? ContentType, byte[] Body)
{
    public string Text => System.Text.Encoding.UTF8.GetString(Body);

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}
