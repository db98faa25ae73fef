using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

/// <summary>Revokes tokens, or takes that back.</summary>
internal sealed class RevokeCall(string method, StorageAddress address, List<byte[]> tokens, long timestamp, Credentials credentials) : SwarmCall(address)
{
    private const string RevokeMethod = "revoke_subaccount";
    private const string UnrevokeMethod = "unrevoke_subaccount";

    private bool IsRevocation => method == RevokeMethod;

    public static RpcCall ReadRevoke(RpcParameters parameters) => Read(parameters, RevokeMethod, "revoke");

    public static RpcCall ReadUnrevoke(RpcParameters parameters) => Read(parameters, UnrevokeMethod, "unrevoke");

    private protected override RpcAnswer? Check(DevNode node, bool isForwarded)
    {
        if (!IsNear(timestamp, node.Now))
        {
            return RpcAnswer.Text(406, method + " timestamp too far from current time");
        }

        return credentials.VerifyWithoutSubaccount(Address, SignedBy(method))
            ? null
            : RpcAnswer.Text(401, method + " signature verification failed");
    }

    private protected override JsonObject Apply(DevNode node, bool isForwarded)
    {
        string[] texts = [.. tokens.Select(token => Convert.ToBase64String(token))];
        string signature = node.SignEntry(SignedBy(Address.Hex));
        if (!IsRevocation)
        {
            int count = node.Store.Use(Address.Hex, mailbox => mailbox.Unrevoke(texts));
            return new JsonObject { ["count"] = count, ["signature"] = signature };
        }

        // The database knows an account only by its messages: without any, nothing is recorded, which the answer does not tell.
        return node.Store.Use(Address.Hex, mailbox =>
        {
            mailbox.Revoke(texts);
            return new JsonObject { ["signature"] = signature };
        });
    }

    private static RevokeCall Read(RpcParameters parameters, string method, string list)
    {
        StorageAddress? address = parameters.GetAddress();
        List<byte[]> tokens = parameters.GetTokens(list);
        long timestamp = parameters.GetRequiredTimestamp("timestamp");
        return new RevokeCall(method, address!, tokens, timestamp, Credentials.Read(parameters, address, required: true));
    }

    private byte[] SignedBy(string start) => [.. Ascii(start + timestamp.ToString(CultureInfo.InvariantCulture)), .. tokens.SelectMany(token => token)];
}
