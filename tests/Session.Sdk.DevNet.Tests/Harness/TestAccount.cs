using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

/// <summary>A key pair that signs storage requests by hand: a 05 account, a 03 group or a subaccount.</summary>
internal sealed class TestAccount
{
    private readonly byte[] _secretKey = new byte[64];
    private readonly byte[] _publicKey = new byte[32];

    private TestAccount(bool isGroup)
    {
        Ed25519.DeriveKeyPair(SecureRandom.GetBytes(32), _publicKey, _secretKey);
        byte[] key = new byte[32];
        if (isGroup)
        {
            key = _publicKey;
        }
        else
        {
            Assert.True(Ed25519.TryConvertPublicKeyToX25519(_publicKey, key));
        }

        IsGroup = isGroup;
        Id = (isGroup ? "03" : "05") + Convert.ToHexStringLower(key);
    }

    public bool IsGroup { get; }

    public string Id { get; }

    public string Ed25519Hex => Convert.ToHexStringLower(_publicKey);

    public static TestAccount User() => new(isGroup: false);

    public static TestAccount Group() => new(isGroup: true);

    /// <summary>Makes the token of another key with some rights in this group.</summary>
    public static byte[] Token(TestAccount member, int rights, byte prefix = 3) => [prefix, (byte)rights, 0, 0, .. member._publicKey];

    public string Sign(string text) => Sign(System.Text.Encoding.ASCII.GetBytes(text));

    public string Sign(byte[] message) => Convert.ToBase64String(Ed25519.Sign(message, _secretKey));

    /// <summary>Makes parameters with this account's name and its signature over a text.</summary>
    public JsonObject Signed(string text, JsonObject? more = null)
    {
        JsonObject parameters = Unsigned(more);
        parameters["signature"] = Sign(text);
        if (!IsGroup)
        {
            parameters["pubkey_ed25519"] = Ed25519Hex;
        }

        return parameters;
    }

    public JsonObject Unsigned(JsonObject? more = null)
    {
        JsonObject parameters = more?.DeepClone().AsObject() ?? [];
        parameters["pubkey"] = Id;
        return parameters;
    }

    /// <summary>Makes parameters signed by a subaccount of this account.</summary>
    public JsonObject SignedBy(TestAccount member, int rights, string text, JsonObject? more = null)
    {
        byte[] token = Token(member, rights);
        JsonObject parameters = Unsigned(more);
        parameters["signature"] = member.Sign(text);
        parameters["subaccount"] = Convert.ToBase64String(token);
        parameters["subaccount_sig"] = Sign(token);
        return parameters;
    }
}
