using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class GetExpiriesCall(StorageAddress address, List<string> hashes, long timestamp, Credentials credentials) : AccountCall(address)
{
    private const string All = "all";

    public static RpcCall Read(RpcParameters parameters)
    {
        StorageAddress? address = parameters.GetAddress();
        List<string> hashes = parameters.IsText("messages", All) ? [All] : parameters.GetMessageHashes();
        long timestamp = parameters.GetRequiredTimestamp("timestamp");
        return new GetExpiriesCall(address!, hashes, timestamp, Credentials.Read(parameters, address, required: true));
    }

    private protected override Task<RpcAnswer> ExecuteInSwarmAsync(DevNode node, CancellationToken cancellationToken) => Task.FromResult(Answer(node));

    private RpcAnswer Answer(DevNode node)
    {
        if (!IsNear(timestamp, node.Now))
        {
            return RpcAnswer.Text(406, "get_expiries timestamp too far from current time");
        }

        byte[] signed = Ascii(string.Create(CultureInfo.InvariantCulture, $"get_expiries{timestamp}{string.Concat(hashes)}"));
        if (!credentials.Verify(node, Address, SubaccountRights.Read, signed))
        {
            return RpcAnswer.Text(401, "get_expiries signature verification failed");
        }

        // The word for all messages is taken, and nothing comes of it.
        if (hashes is [All])
        {
            return RpcAnswer.Json([]);
        }

        var expiries = new JsonObject();
        foreach (DevMessage message in node.Store.Use(Address.Hex, mailbox => mailbox.Messages.Where(message => hashes.Contains(message.Hash)).ToArray())
            .OrderBy(message => message.Hash, StringComparer.Ordinal))
        {
            expiries[message.Hash] = message.Expiry;
        }

        return RpcAnswer.Json(new JsonObject { ["expiries"] = expiries });
    }
}
