using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Reads the fields that nearly all answers have; fields that nobody knows are passed over.</summary>
internal static class CommonFields
{
    internal static void Read(ref Utf8JsonReader json, AnswerContext? context)
    {
        if (context is null || !AnswerJson.IsNamed(ref json, "hf"u8))
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

            if (count < fork.Length && json.TokenType == JsonTokenType.Number && json.TryGetInt32(out int number))
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
