using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class DeleteBeforeCall(StorageAddress address, NamespaceSelection selection, long before, Credentials credentials) : SwarmCall(address)
{
    public static RpcCall Read(RpcParameters parameters)
    {
        StorageAddress? address = parameters.GetAddress();
        NamespaceSelection selection = parameters.GetNamespaceOrAll();
        long before = parameters.GetRequiredTimestamp("before");
        return new DeleteBeforeCall(address!, selection, before, Credentials.Read(parameters, address, required: true));
    }

    private protected override RpcAnswer? Check(DevNode node, bool isForwarded)
    {
        if (before > node.Now + ClockTolerance)
        {
            return RpcAnswer.Text(401, "delete_before timestamp too far in the future");
        }

        byte[] signed = Ascii(string.Create(CultureInfo.InvariantCulture, $"delete_before{selection.SignedForm}{before}"));
        if (!credentials.Verify(node, Address, SubaccountRights.Delete, signed))
        {
            return RpcAnswer.Text(401, "delete_before signature verification failed");
        }

        // The server's form for all namespaces is broken as soon as it finds something.
        return selection.Number is null && node.Store.Use(Address.Hex, mailbox => mailbox.Messages.Any(IsMeant))
            ? RpcAnswer.Text(500, "request failed")
            : null;
    }

    private protected override JsonObject Apply(DevNode node, bool isForwarded)
    {
        List<DevMessage> deleted = node.Store.Use(Address.Hex, mailbox => mailbox.Remove(IsMeant));
        return new JsonObject
        {
            ["deleted"] = HashLists.ToJson(deleted, selection),
            ["signature"] = node.SignEntry(string.Create(CultureInfo.InvariantCulture, $"{Address.Hex}{before}{string.Concat(HashLists.Sorted(deleted))}")),
        };
    }

    private bool IsMeant(DevMessage message) => selection.Includes(message.Namespace) && message.Timestamp <= before;
}
