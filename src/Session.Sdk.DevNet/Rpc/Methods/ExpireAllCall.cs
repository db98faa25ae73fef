using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class ExpireAllCall(StorageAddress address, NamespaceSelection selection, long expiry, Credentials credentials) : SwarmCall(address)
{
    public static RpcCall Read(RpcParameters parameters)
    {
        StorageAddress? address = parameters.GetAddress();
        NamespaceSelection selection = parameters.GetNamespaceOrAll();
        long expiry = parameters.GetRequiredTimestamp("expiry");
        return new ExpireAllCall(address!, selection, expiry, Credentials.Read(parameters, address, required: true));
    }

    private protected override RpcAnswer? Check(DevNode node, bool isForwarded)
    {
        if (expiry < node.Now - ClockTolerance)
        {
            return RpcAnswer.Text(406, "expire_all timestamp should be >= current time");
        }

        byte[] signed = Ascii(string.Create(CultureInfo.InvariantCulture, $"expire_all{selection.SignedForm}{expiry}"));
        return credentials.Verify(node, Address, SubaccountRights.Delete, signed)
            ? null
            : RpcAnswer.Text(401, "expire_all signature verification failed");
    }

    private protected override JsonObject Apply(DevNode node, bool isForwarded)
    {
        DevMessage[] updated = node.Store.Use(Address.Hex, Lower);
        return new JsonObject
        {
            ["signature"] = node.SignEntry(string.Create(CultureInfo.InvariantCulture, $"{Address.Hex}{expiry}{string.Concat(HashLists.Sorted(updated))}")),
            ["updated"] = HashLists.ToJson(updated, selection),
        };
    }

    private DevMessage[] Lower(Mailbox mailbox)
    {
        DevMessage[] later = [.. mailbox.Messages.Where(message => selection.Includes(message.Namespace) && message.Expiry > expiry)];
        foreach (DevMessage message in later)
        {
            mailbox.Replace(message, message with { Expiry = expiry });
        }

        return later;
    }
}
