using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class RevokedSubaccountsCall(StorageAddress address, long timestamp, Credentials credentials) : AccountCall(address)
{
    public static RpcCall Read(RpcParameters parameters)
    {
        StorageAddress? address = parameters.GetAddress();
        long timestamp = parameters.GetRequiredTimestamp("timestamp");
        if (parameters.Has("pubkey_ed25519"))
        {
            parameters.Fail("pubkey_ed25519 is not permitted for revoked_subaccounts");
        }

        return new RevokedSubaccountsCall(address!, timestamp, Credentials.Read(parameters, address, required: true));
    }

    private protected override Task<RpcAnswer> ExecuteInSwarmAsync(DevNode node, CancellationToken cancellationToken) => Task.FromResult(Answer(node));

    private RpcAnswer Answer(DevNode node)
    {
        long now = node.Now;
        if (!IsNear(timestamp, now))
        {
            return RpcAnswer.Text(406, "revoked_subaccounts timestamp too far from current time");
        }

        if (!credentials.VerifyWithoutSubaccount(Address, Ascii("revoked_subaccounts" + timestamp.ToString(CultureInfo.InvariantCulture))))
        {
            return RpcAnswer.Text(401, "revoked_subaccounts signature verification failed");
        }

        string[] revoked = node.Store.Use(Address.Hex, mailbox => mailbox.Revoked.ToArray());
        return RpcAnswer.Json(new JsonObject { ["hf"] = node.Network.HardForkJson(), ["revoked_subaccounts"] = HashLists.ToJson(revoked), ["t"] = now });
    }
}
