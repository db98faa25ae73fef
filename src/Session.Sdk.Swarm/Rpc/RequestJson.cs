using SessionSdk.Identity;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Writes the values that several requests have.</summary>
internal static class RequestJson
{
    /// <summary>Base64 keeps its <c>+</c>: the JSON goes to a node, not into a web page.</summary>
    internal static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    internal static void WriteNamespace(Utf8JsonWriter json, Namespace messageNamespace)
    {
        if (messageNamespace != default)
        {
            json.WriteNumber("namespace"u8, messageNamespace.Value);
        }
    }

    internal static void WriteScope(Utf8JsonWriter json, NamespaceScope scope)
    {
        if (scope.IsAll)
        {
            json.WriteString("namespace"u8, "all"u8);
        }
        else
        {
            WriteNamespace(json, scope.Namespace);
        }
    }

    internal static void WriteHash(Utf8JsonWriter json, ReadOnlySpan<byte> name, MessageHash hash)
    {
        Span<byte> padded = stackalloc byte[MessageHash.TextLength + 1];
        hash.CopyPaddedTo(padded);
        json.WriteString(name, padded[..MessageHash.TextLength]);
    }

    internal static void WriteHashes(Utf8JsonWriter json, IReadOnlyList<MessageHash> hashes)
    {
        Span<byte> padded = stackalloc byte[MessageHash.TextLength + 1];
        json.WriteStartArray("messages"u8);
        foreach (MessageHash hash in hashes)
        {
            hash.CopyPaddedTo(padded);
            json.WriteStringValue(padded[..MessageHash.TextLength]);
        }

        json.WriteEndArray();
    }

    internal static void WriteTokens(Utf8JsonWriter json, ReadOnlySpan<byte> name, IReadOnlyList<SubaccountToken> tokens)
    {
        json.WriteStartArray(name);
        foreach (SubaccountToken token in tokens)
        {
            json.WriteBase64StringValue(token.AsSpan());
        }

        json.WriteEndArray();
    }
}
