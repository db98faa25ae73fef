using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

/// <summary>Verifies the entries of an answer that a whole swarm gave.</summary>
internal static class SwarmEntries
{
    public static void AssertSigned(IReadOnlyList<DevNode> members, JsonObject answer, Func<JsonObject, string> signed) =>
        AssertSigned(members, answer, entry => System.Text.Encoding.ASCII.GetBytes(signed(entry)));

    public static void AssertSigned(IReadOnlyList<DevNode> members, JsonObject answer, Func<JsonObject, byte[]> signed)
    {
        JsonObject swarm = answer["swarm"]!.AsObject();
        Assert.Equal(members.Select(member => member.Ed25519PublicKey.ToString()).Order(StringComparer.Ordinal), swarm.Select(entry => entry.Key));
        foreach (DevNode member in members)
        {
            JsonObject entry = swarm[member.Ed25519PublicKey.ToString()]!.AsObject();
            byte[] signature = Convert.FromBase64String(entry["signature"]!.GetValue<string>());
            Assert.True(Ed25519.Verify(signed(entry), signature, member.Ed25519PublicKey.AsSpan()));
        }
    }

    public static string Texts(JsonNode? list) => string.Concat(list!.AsArray().Select(item => item!.ToString()));
}
