using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class StoreCall : SwarmCall
{
    private const int MaxData = 76_800;
    private const int MaxDataText = 102_400;
    private const long MinTtl = 10_000;
    private const long MaxPublicTtl = 14L * 24 * 60 * 60 * 1000;
    private const long MaxTtl = 30L * 24 * 60 * 60 * 1000;
    private const long ClockSlack = 10_000;

    private readonly int _namespace;
    private readonly long _timestamp;
    private readonly long? _signatureTimestamp;
    private readonly long _expiry;
    private readonly byte[] _data;
    private readonly string _hash;
    private readonly Credentials _credentials;

    private StoreCall(StorageAddress address, int number, long timestamp, long? signatureTimestamp, long expiry, byte[] data, Credentials credentials)
        : base(address)
    {
        _namespace = number;
        _timestamp = timestamp;
        _signatureTimestamp = signatureTimestamp;
        _expiry = expiry;
        _data = data;
        _hash = MessageHash.Compute(address, number, data);
        _credentials = credentials;
    }

    public static RpcCall Read(RpcParameters parameters)
    {
        long timestamp = parameters.GetRequiredTimestamp("timestamp", orText: true);
        long? ttl = parameters.GetDuration("ttl");
        long? expiry = parameters.GetTimestamp("expiry");
        if (ttl is not null && expiry is not null)
        {
            parameters.Fail("Cannot specify both 'expiry' and 'ttl'");
        }
        else if (ttl is null && expiry is null)
        {
            parameters.Fail("Required field 'expiry' or 'ttl' missing");
        }

        StorageAddress? address = parameters.GetAddress(withAlias: true);
        byte[]? data = ReadData(parameters);
        int number = parameters.GetNamespace() ?? 0;
        long? signatureTimestamp = parameters.GetTimestamp("sig_timestamp");
        Credentials credentials = Credentials.Read(parameters, address, required: false);
        return parameters.Error is not null
            ? null!
            : new StoreCall(address!, number, timestamp, signatureTimestamp, expiry ?? Add(timestamp, ttl!.Value), data!, credentials);
    }

    private protected override RpcAnswer? Check(DevNode node, bool isForwarded)
    {
        bool isPublic = NamespaceRules.IsPublicInbox(_namespace);
        long lifetime = _expiry - _timestamp;
        if (lifetime < MinTtl || lifetime > (isPublic ? MaxPublicTtl : MaxTtl))
        {
            return RpcAnswer.Text(403, "Provided expiry/TTL is not valid.");
        }

        long now = node.Now;
        if (_timestamp > now + ClockSlack || _expiry < now - ClockSlack)
        {
            return RpcAnswer.Text(406, "Timestamp error: check your clock");
        }

        if (_namespace == NamespaceRules.Reserved && node.Network.Options.NewServerFeatures)
        {
            return RpcAnswer.Text(403, $"store: storing to namespace {_namespace} is not permitted");
        }

        return isPublic ? null : CheckSignature(node, now);
    }

    private protected override JsonObject Apply(DevNode node, bool isForwarded)
    {
        if (node.IsStorageFull)
        {
            return QueryFailure();
        }

        if (node.Store.Use(Address.Hex, Put) is not { } put)
        {
            return QueryFailure();
        }

        var entry = new JsonObject();
        if (put.Already)
        {
            // What peers send has no booleans.
            entry["already"] = isForwarded ? 1 : true;
        }

        entry["expiry"] = put.Expiry;
        entry["hash"] = _hash;
        entry["signature"] = node.SignEntry(_hash);
        if (!isForwarded)
        {
            entry["t"] = node.Now;
        }

        return entry;
    }

    private protected override RpcAnswer Finish(DevNode node, JsonObject swarm, long now) => RpcAnswer.Json(
        new JsonObject { ["hash"] = _hash, ["hf"] = node.Network.HardForkJson(), ["swarm"] = swarm, ["t"] = now },
        StatusOf(node, swarm));

    private static byte[]? ReadData(RpcParameters parameters)
    {
        parameters.Require("data");
        if (parameters.GetString("data") is not { } text)
        {
            return null;
        }

        if (text.Length > MaxDataText)
        {
            parameters.Fail(TooLong());
            return null;
        }

        if (text.Length % 4 != 0 || !Base64Text.TryDecode(text, out byte[]? data))
        {
            parameters.Fail("Invalid 'data' value: not base64 encoded");
            return null;
        }

        if (data.Length > MaxData)
        {
            parameters.Fail(TooLong());
        }

        return data;
    }

    private static string TooLong() => $"Message body exceeds maximum allowed length of {MaxData} bytes";

    private static long Add(long timestamp, long ttl) => ttl > long.MaxValue - timestamp ? long.MaxValue : timestamp + ttl;

    private RpcAnswer? CheckSignature(DevNode node, long now)
    {
        if (!_credentials.HasSignature)
        {
            return RpcAnswer.Text(401, $"store: signature required to store to namespace {_namespace}");
        }

        long signed = _signatureTimestamp ?? _timestamp;
        if (!IsNear(signed, now))
        {
            return RpcAnswer.Text(406, "store signature timestamp too far from current time");
        }

        SubaccountRights rights = NamespaceRules.IsPublicOutbox(_namespace) ? SubaccountRights.Write | SubaccountRights.Delete : SubaccountRights.Write;
        byte[] message = Ascii(string.Create(CultureInfo.InvariantCulture, $"store{new NamespaceSelection(_namespace).SignedForm}{signed}"));
        return _credentials.Verify(node, Address, rights, message) ? null : RpcAnswer.Text(401, "store signature verification failed");
    }

    private (bool Already, long Expiry)? Put(Mailbox mailbox)
    {
        // A hash is there once, in whatever namespace.
        if (mailbox.Find(_hash) is { } known)
        {
            long later = Math.Max(known.Expiry, _expiry);
            mailbox.Replace(known, known with { Expiry = later });
            return (true, later);
        }

        if (NamespaceRules.IsPublicOutbox(_namespace))
        {
            // With its last message the database would forget the address that the new one is for.
            if (!mailbox.IsEmpty && mailbox.Messages.All(message => message.Namespace == _namespace))
            {
                return null;
            }

            mailbox.Remove(message => message.Namespace == _namespace);
        }

        mailbox.Append(new DevMessage(_namespace, _hash, _timestamp, _expiry, _data));
        return (false, _expiry);
    }
}
