using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class DeleteCall(StorageAddress address, List<string> hashes, bool isRequired, Credentials credentials) : SwarmCall(address)
{
    public static RpcCall Read(RpcParameters parameters)
    {
        StorageAddress? address = parameters.GetAddress();
        List<string> hashes = parameters.GetMessageHashes();
        bool isRequired = parameters.GetBoolean("required") ?? false;
        return new DeleteCall(address!, hashes, isRequired, Credentials.Read(parameters, address, required: true));
    }

    private protected override RpcAnswer? Check(DevNode node, bool isForwarded) =>
        credentials.Verify(node, Address, SubaccountRights.Delete, Ascii("delete" + string.Concat(hashes)))
            ? null
            : RpcAnswer.Text(401, "delete_msgs signature verification failed");

    private protected override JsonObject Apply(DevNode node, bool isForwarded)
    {
        string[] deleted = HashLists.Sorted(node.Store.Use(Address.Hex, mailbox => mailbox.Remove(message => hashes.Contains(message.Hash))));
        return new JsonObject
        {
            ["deleted"] = HashLists.ToJson(deleted),
            ["signature"] = node.SignEntry(Address.Hex + string.Concat(hashes) + string.Concat(deleted)),
        };
    }

    private protected override RpcAnswer Finish(DevNode node, JsonObject swarm, long now)
    {
        bool isMissing = isRequired && !swarm.Any(entry => entry.Value!["deleted"] is JsonArray { Count: > 0 });
        return RpcAnswer.Json(
            new JsonObject { ["hf"] = node.Network.HardForkJson(), ["swarm"] = swarm, ["t"] = now },
            isMissing ? 404 : StatusOf(node, swarm));
    }
}
