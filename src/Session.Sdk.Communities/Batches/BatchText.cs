using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace SessionSdk.Communities;

/// <summary>Writes batches and reads the answers.</summary>
internal static class BatchText
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    internal static ReadOnlyMemory<byte> Write(IReadOnlyList<BatchPart> parts)
    {
        var text = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartArray();
            foreach (BatchPart part in parts)
            {
                WritePart(json, part.RequestOfPart);
            }

            json.WriteEndArray();
        }

        return text.WrittenMemory;
    }

    /// <summary>Gives each part its answer.</summary>
    /// <exception cref="CommunityAnswerException">The answer is no list.</exception>
    internal static void Read(Answer answer, CommunityBatch batch)
    {
        if (answer.Json is not { ValueKind: JsonValueKind.Array } list || list.GetArrayLength() > batch.Parts.Count)
        {
            throw new CommunityAnswerException(batch.IsSequence ? "sequence" : "batch");
        }

        int index = 0;
        foreach (JsonElement item in list.EnumerateArray())
        {
            BatchPart part = batch.Parts[index++];
            using Answer? own = Answer.OfPart(item);
            if (own is null)
            {
                part.Fail(new CommunityAnswerException(part.RequestOfPart.Operation.Name));
            }
            else
            {
                part.Take(own);
            }
        }

        bool stopped = batch.IsSequence && index > 0 && batch.Parts[index - 1].HasStopped;
        foreach (BatchPart part in batch.Parts.Skip(index))
        {
            if (stopped)
            {
                part.Skip();
            }
            else
            {
                part.Fail(new CommunityAnswerException(part.RequestOfPart.Operation.Name));
            }
        }
    }

    private static void WritePart(Utf8JsonWriter json, CommunityRequest request)
    {
        json.WriteStartObject();
        json.WriteString("method"u8, request.Target.Method);
        json.WriteString("path"u8, request.Target.Endpoint);
        RequestBody body = request.Body;
        if (body.IsJson)
        {
            json.WritePropertyName("json"u8);
            json.WriteRawValue(body.Bytes.Span);
        }
        else if (!body.IsEmpty)
        {
            if (body.Disposition is { } disposition)
            {
                json.WriteStartObject("headers"u8);
                json.WriteString("Content-Disposition"u8, disposition);
                json.WriteEndObject();
            }

            json.WriteBase64String("b64"u8, body.Bytes.Span);
        }
        else if (request.Target.Method is "POST" or "PUT")
        {
            // Servers refuse the whole batch when such a part has no body.
            json.WriteStartObject("json"u8);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }
}
