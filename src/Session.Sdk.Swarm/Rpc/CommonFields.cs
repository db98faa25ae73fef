using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Reads the fields that nearly all answers have; fields that nobody knows are passed over.</summary>
internal static class CommonFields
{
    /// <summary>Reads them out of an answer of which another reader takes the rest.</summary>
    internal static void ReadAll(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        while (AnswerJson.NextProperty(ref json))
        {
            Read(ref json, context);
        }
    }

    internal static void Read(ref Utf8JsonReader json, AnswerContext context)
    {
        if (!AnswerJson.IsNamed(ref json, "hf"u8))
        {
            AnswerJson.SkipValue(ref json);
            return;
        }

        AnswerJson.Value(ref json);
        if (json.TokenType != JsonTokenType.StartArray)
        {
            json.Skip();
            return;
        }

        Span<int> fork = [0, 0];
        int count = 0;
        while (true)
        {
            AnswerJson.Value(ref json);
            if (json.TokenType == JsonTokenType.EndArray)
            {
                break;
            }

            if (count < fork.Length && json.TokenType == JsonTokenType.Number && json.TryGetByte(out byte number))
            {
                fork[count++] = number;
            }
            else
            {
                json.Skip();
            }
        }

        var told = new HardFork(fork[0], fork[1]);
        if (count == fork.Length && told > context.HardFork)
        {
            context.HardFork = told;
        }
    }
}
