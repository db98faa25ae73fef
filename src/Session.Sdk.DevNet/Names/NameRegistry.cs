using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>The chain's registered names (ONS): each hides an account id from everybody who does not know the name.</summary>
internal sealed class NameRegistry
{
    private readonly ConcurrentDictionary<string, (string Value, string Nonce)> _records = new();

    public void Register(string name, StorageAddress account)
    {
        byte[] lowered = System.Text.Encoding.UTF8.GetBytes(name.ToLowerInvariant());
        Span<byte> hash = stackalloc byte[32];
        Span<byte> key = stackalloc byte[XChaCha20Poly1305.KeySize];
        Blake2b.Hash(lowered, hash);
        Blake2b.Hash(lowered, hash, key);
        byte[] nonce = SecureRandom.GetBytes(XChaCha20Poly1305.NonceSize);
        byte[] value = new byte[account.Bytes.Length + XChaCha20Poly1305.TagSize];
        XChaCha20Poly1305.Encrypt(account.Bytes.Span, key, nonce, value);
        _records[Convert.ToBase64String(hash)] = (Convert.ToHexStringLower(value), Convert.ToHexStringLower(nonce));
    }

    /// <summary>Answers <c>ons_resolve</c>; a name that nobody registered has no <c>encrypted_value</c>.</summary>
    public JsonObject Resolve(string nameHash) => _records.TryGetValue(nameHash, out (string Value, string Nonce) record)
        ? new JsonObject { ["encrypted_value"] = record.Value, ["nonce"] = record.Nonce }
        : [];
}
