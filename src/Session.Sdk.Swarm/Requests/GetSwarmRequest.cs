using System.Text.Json;
using SessionSdk.Onion;

namespace SessionSdk.Swarm;

/// <summary>Asks a node, of whatever swarm, which nodes hold the messages of an account.</summary>
public sealed record GetSwarmRequest : NodeRequest<GetSwarmResult>
{
    /// <summary>Gets the account or group.</summary>
    public required SessionAddress Address { get; init; }

    internal override string Method => "get_swarm";

    internal override void WriteParameters(Utf8JsonWriter json, long now)
    {
        Span<byte> hex = stackalloc byte[SessionAddress.TextLength];
        Address.CopyHexTo(hex);
        json.WriteString("pubkey"u8, hex);
    }

    internal override GetSwarmResult Read(ReadOnlySpan<byte> body, AnswerContext context)
    {
        CommonFields.ReadAll(body, context);
        return NodeListJson.TryReadSwarm(body, out ulong id, out IReadOnlyList<ServiceNode> members)
            ? new GetSwarmResult { Swarm = new Swarm(id, members), Node = context.Node }
            : throw AnswerJson.Wrong("swarm");
    }
}
