using System.Text.Json;

namespace SessionSdk.Swarm;

/// <summary>Asks a node for its version and time.</summary>
public sealed record InfoRequest : NodeRequest<InfoResult>
{
    internal override string Method => "info";

    internal override void WriteParameters(Utf8JsonWriter json, long now)
    {
    }

    internal override InfoResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        var json = ForeignJson.Read(body);
        AnswerJson.StartObject(ref json);
        DateTimeOffset? time = null;
        Version? version = null;
        while (AnswerJson.NextProperty(ref json))
        {
            if (AnswerJson.IsNamed(ref json, "timestamp"u8))
            {
                time = AnswerJson.Time(ref json);
            }
            else if (AnswerJson.IsNamed(ref json, "version"u8))
            {
                version = AnswerJson.Version(ref json);
            }
            else
            {
                CommonFields.Read(ref json, context);
            }
        }

        return new InfoResult
        {
            Time = time ?? throw AnswerJson.Wrong("time"),
            Version = version ?? throw AnswerJson.Wrong("version"),
            HardFork = context.HardFork,
            Node = context.Node,
        };
    }
}
