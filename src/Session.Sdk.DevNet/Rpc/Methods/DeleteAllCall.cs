using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class DeleteAllCall(StorageAddress address, NamespaceSelection selection, long timestamp, Credentials credentials) : SwarmCall(address)
{
    private const long ForwardedTolerance = 70_000;

    public static RpcCall Read(RpcParameters parameters)
    {
        StorageAddress? address = parameters.GetAddress();
        NamespaceSelection selection = parameters.GetNamespaceOrAll();
        long timestamp = parameters.GetRequiredTimestamp("timestamp");
        return new DeleteAllCall(address!, selection, timestamp, Credentials.Read(parameters, address, required: true));
    }

    private protected override RpcAnswer? Check(DevNode node, bool isForwarded)
    {
        if (!IsNear(timestamp, node.Now, isForwarded ? ForwardedTolerance : ClockTolerance))
        {
            return RpcAnswer.Text(406, "delete_all timestamp too far from current time");
        }

        byte[] signed = Ascii(string.Create(CultureInfo.InvariantCulture, $"delete_all{selection.SignedForm}{timestamp}"));
        return credentials.Verify(node, Address, SubaccountRights.Delete, signed)
            ? null
            : RpcAnswer.Text(401, "delete_all signature verification failed");
    }

    private protected override JsonObject Apply(DevNode node, bool isForwarded)
    {
        List<DevMessage> deleted = node.Store.Use(Address.Hex, mailbox => mailbox.Remove(message => selection.Includes(message.Namespace)));
        return new JsonObject
        {
            ["deleted"] = HashLists.ToJson(deleted, selection),
            ["signature"] = node.SignEntry(string.Create(CultureInfo.InvariantCulture, $"{Address.Hex}{timestamp}{string.Concat(HashLists.Sorted(deleted))}")),
        };
    }
}
