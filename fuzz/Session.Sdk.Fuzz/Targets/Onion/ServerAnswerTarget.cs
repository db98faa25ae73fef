using System.Buffers;
using System.Text.Json;
using SessionSdk.Encoding;
using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>What a server answers: in bencode, and in the older form.</summary>
internal sealed class ServerAnswerTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 64;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] answer = input.ToArray();
        AllocationMeter meter = Measure(input.Length);
        bool isRead = ServerAnswer.TryRead(answer, out ServerAnswer parts);
        meter.Check();
        AllocationMeter olderMeter = Measure(input.Length);
        ServerAnswer older = LegacyServerText.Read(answer);
        olderMeter.Check();
        Must.Hold(older.StatusCode != 200 || older.Body.Length == input.Length || older.Body.IsEmpty);
        if (!isRead)
        {
            return false;
        }

        Must.Hold(parts.Headers.Count <= ServerAnswer.MaxHeaders);
        byte[] about = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, object> { ["code"] = parts.StatusCode, ["headers"] = parts.Headers });
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        writer.BeginList();
        writer.WriteBytes(about);
        writer.WriteBytes(parts.Body.Span);
        writer.End();
        Must.Hold(ServerAnswer.TryRead(output.WrittenMemory, out ServerAnswer again) && again.StatusCode == parts.StatusCode);
        Must.Hold(again.Headers.Count == parts.Headers.Count && again.Headers.All(header => parts.Headers[header.Key] == header.Value));
        Must.Equal(parts.Body.Span, again.Body.Span, "body");
        return true;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (string about in (string[])
        [
            """{"code":200,"headers":{"content-type":"application/json","Date":"Tue","n":5,"x":null}}""",
            """{"headers":{},"code":404,"other":[1]}""",
            """{"code":200}""",
            """{"headers":{"\ud800":"x"},"code":1}""",
        ])
        {
            yield return FuzzKeys.Bytes($"l{about.Length}:{about}5:helloe");
            yield return FuzzKeys.Bytes($"l{about.Length}:{about}e");
        }

        yield return """{"status_code":401}"""u8.ToArray();
        yield return "aGVsbG8="u8.ToArray();
    }
}
