using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Conformance.Areas;

/// <summary>Shows what the SDK signs, writes and verifies, whatever the type of the request.</summary>
internal static class StorageRequests
{
    internal static byte[] SignedText(NodeRequest request, long now)
    {
        var text = new SignedText(stackalloc byte[256]);
        request.WriteSignedText(ref text, now);
        byte[] written = text.Written.ToArray();
        text.Dispose();
        return written;
    }

    internal static JsonDocument Write(NodeRequest request, long now)
    {
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer, RequestJson.Options))
        {
            request.Write(json, now);
        }

        return JsonDocument.Parse(buffer.Written.ToArray());
    }

    internal static byte[] MemberText(NodeRequest request, MemberEntry entry, long sent)
    {
        var text = new SignedText(stackalloc byte[256]);
        bool fits = request.TryWriteMemberText(ref text, entry, sent);
        byte[] written = fits ? text.Written.ToArray() : [];
        text.Dispose();
        return written;
    }

    internal static bool Verify(NodeRequest request, Ed25519PublicKey node, MemberEntry entry, long sent) => request.Verify(node, entry, sent);

    internal static bool TryReadToken(string text, out SubaccountToken token) => TokenText.TryRead(text, out token);
}
