using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

/// <summary>Wraps requests in onion layers by hand, as network.md section 6 describes them.</summary>
internal static class OnionLayers
{
    /// <summary>One layer: its ciphertext, and the key that opens the answer of the one who opens it.</summary>
    public sealed record Layer(byte[] Ciphertext, byte[] EphemeralKey, byte[] AnswerKey, string Cipher)
    {
        public JsonObject Describe() => new() { ["ephemeral_key"] = Convert.ToHexStringLower(EphemeralKey), ["enc_type"] = Cipher };

        public byte[] Open(byte[] answer)
        {
            int nonce = Cipher == "aes-gcm" ? 12 : 24;
            byte[] plain = new byte[answer.Length - nonce - 16];
            Assert.True(Cipher == "aes-gcm"
                ? Aes256Gcm.TryDecrypt(answer.AsSpan(nonce), AnswerKey, answer.AsSpan(0, nonce), plain)
                : XChaCha20Poly1305.TryDecrypt(answer.AsSpan(nonce), AnswerKey, answer.AsSpan(0, nonce), plain));
            return plain;
        }

        public JsonObject OpenText(Answer answer) => JsonNode.Parse(Open(Convert.FromBase64String(answer.Text)))!.AsObject();
    }

    public static byte[] Frame(byte[] blob, JsonObject json)
    {
        byte[] length = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)blob.Length);
        return [.. length, .. blob, .. System.Text.Encoding.UTF8.GetBytes(json.ToJsonString())];
    }

    public static Layer Encrypt(byte[] plain, X25519PublicKey receiver, string cipher = "xchacha20")
    {
        byte[] secret = new byte[32], ephemeral = new byte[32], shared = new byte[32], key = new byte[32];
        X25519.GenerateKeyPair(ephemeral, secret);
        Assert.True(X25519.TryDeriveSharedSecret(secret, receiver.AsSpan(), shared));
        if (cipher == "aes-gcm")
        {
            HMACSHA256.HashData("LOKI"u8, shared, key);
            byte[] nonce = SecureRandom.GetBytes(12), sealedBytes = new byte[plain.Length + 16];
            Aes256Gcm.Encrypt(plain, key, nonce, sealedBytes);
            return new Layer([.. nonce, .. sealedBytes], ephemeral, key, cipher);
        }
        else
        {
            Blake2b.Hash([.. shared, .. ephemeral, .. receiver.AsSpan()], key);
            byte[] nonce = SecureRandom.GetBytes(24), sealedBytes = new byte[plain.Length + 16];
            XChaCha20Poly1305.Encrypt(plain, key, nonce, sealedBytes);
            return new Layer([.. nonce, .. sealedBytes], ephemeral, key, cipher);
        }
    }

    /// <summary>A request that the last node of the path answers.</summary>
    public static (byte[] Body, Layer Destination) ToNode(IReadOnlyList<DevNode> path, string request, string control = """{"headers":{}}""", string cipher = "xchacha20")
    {
        byte[] payload = Frame(System.Text.Encoding.UTF8.GetBytes(request), JsonNode.Parse(control)!.AsObject());
        Layer destination = Encrypt(payload, path[^1].X25519PublicKey, cipher);
        return (Wrap(path, destination, cipher), destination);
    }

    /// <summary>A request that the last node of the path passes on to a server.</summary>
    public static (byte[] Body, Layer Server, Layer LastNode) ToServer(IReadOnlyList<DevNode> path, byte[] plain, X25519PublicKey server, JsonObject route, string cipher = "xchacha20")
    {
        Layer inner = Encrypt(plain, server, cipher);
        JsonObject json = route.DeepClone().AsObject();
        foreach ((string name, JsonNode? value) in inner.Describe())
        {
            json[name] = value!.DeepClone();
        }

        Layer last = Encrypt(Frame(inner.Ciphertext, json), path[^1].X25519PublicKey, cipher);
        return (Wrap(path, last, cipher), inner, last);
    }

    public static byte[] Wrap(IReadOnlyList<DevNode> path, Layer layer, string cipher)
    {
        for (int i = path.Count - 1; i > 0; i--)
        {
            JsonObject json = layer.Describe();
            json["destination"] = path[i].Ed25519PublicKey.ToString();
            layer = Encrypt(Frame(layer.Ciphertext, json), path[i - 1].X25519PublicKey, cipher);
        }

        return Frame(layer.Ciphertext, layer.Describe());
    }
}
