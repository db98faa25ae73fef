using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class RetrieveCall : AccountCall
{
    private const long MaxSize = 7_800_000;
    private const int DefaultFraction = 5;
    private const int MessageOverhead = 100;

    private readonly int _namespace;
    private readonly string? _lastHash;
    private readonly long _maxCount;
    private readonly long _maxSize;
    private readonly long? _timestamp;
    private readonly Credentials _credentials;

    private RetrieveCall(StorageAddress address, int number, string? lastHash, long maxCount, long maxSize, long? timestamp, Credentials credentials)
        : base(address)
    {
        _namespace = number;
        _lastHash = lastHash;
        _maxCount = maxCount;
        _maxSize = maxSize;
        _timestamp = timestamp;
        _credentials = credentials;
    }

    private bool IsAuthenticated => _credentials.IsGiven || _timestamp is not null;

    public static RpcCall Read(RpcParameters parameters)
    {
        StorageAddress? address = parameters.GetAddress(withAlias: true);
        int number = parameters.GetNamespace() ?? 0;
        string? lastHash = ReadLastHash(parameters);
        long maxCount = parameters.GetInteger("max_count") ?? 0;
        long maxSize = parameters.GetInteger("max_size") ?? 0;
        long? timestamp = parameters.GetTimestamp("timestamp");
        bool isProtected = number != 0 && number != NamespaceRules.Reserved && !NamespaceRules.IsReadableByAll(number);
        bool isClaimed = parameters.Has("pubkey_ed25519") || parameters.Has("timestamp");
        Credentials credentials = Credentials.Read(parameters, address, required: isProtected || isClaimed);
        return new RetrieveCall(address!, number, lastHash, maxCount, SizeLimit(maxSize, maxCount), timestamp, credentials);
    }

    private protected override Task<RpcAnswer> ExecuteInSwarmAsync(DevNode node, CancellationToken cancellationToken) =>
        Task.FromResult(CheckSignature(node) ?? Answer(node));

    private static string? ReadLastHash(RpcParameters parameters)
    {
        string name = parameters.Has("lastHash") ? "lastHash" : "last_hash";
        if (parameters.Has("lastHash") && parameters.Has("last_hash"))
        {
            parameters.Fail("Cannot specify both 'last_hash' and 'lastHash'");
        }

        string? hash = parameters.GetString(name);
        if (!string.IsNullOrEmpty(hash) && !MessageHash.IsWellFormed(hash))
        {
            parameters.Fail("Invalid last_hash: expected base64 (43 chars)");
        }

        return string.IsNullOrEmpty(hash) ? null : hash;
    }

    private static long SizeLimit(long asked, long maxCount) => asked switch
    {
        0 => maxCount > 0 ? MaxSize : MaxSize / DefaultFraction,
        < 0 => MaxSize / Math.Max(1, -Math.Max(asked, -MaxSize)),
        _ => Math.Min(asked, MaxSize),
    };

    private static long SizeOf(DevMessage message) => MessageOverhead + message.Hash.Length + (message.Data.Length * 4L / 3);

    private RpcAnswer? CheckSignature(DevNode node)
    {
        bool isOpen = NamespaceRules.IsReadableByAll(_namespace) || (_namespace == NamespaceRules.Reserved && node.Network.Options.NewServerFeatures);
        if (!IsAuthenticated)
        {
            return isOpen ? null : RpcAnswer.Text(401, "retrieve: request signature required");
        }

        if (!IsNear(_timestamp ?? 0, node.Now))
        {
            return RpcAnswer.Text(406, "retrieve timestamp too far from current time");
        }

        byte[] message = Ascii(string.Create(CultureInfo.InvariantCulture, $"retrieve{new NamespaceSelection(_namespace).SignedForm}{_timestamp}"));
        return _credentials.Verify(node, Address, SubaccountRights.Read, message, revokedToo: NamespaceRules.IsUnrevocable(_namespace))
            ? null
            : RpcAnswer.Text(401, "retrieve signature verification failed");
    }

    // The server's padding of no bytes at all comes out as a sign that is no base64.
    private static string WriteData(ReadOnlySpan<byte> data) => data.IsEmpty ? "=" : Convert.ToBase64String(data);

    private RpcAnswer Answer(DevNode node)
    {
        (DevMessage[] messages, bool more) = node.Store.Use(Address.Hex, Select);
        var list = new JsonArray();
        foreach (DevMessage message in messages)
        {
            list.Add((JsonNode)new JsonObject
            {
                ["data"] = WriteData(message.Data.Span),
                ["expiration"] = message.Expiry,
                ["hash"] = message.Hash,
                ["timestamp"] = message.Timestamp,
            });
        }

        return RpcAnswer.Json(new JsonObject { ["hf"] = node.Network.HardForkJson(), ["messages"] = list, ["more"] = more, ["t"] = node.Now });
    }

    private (DevMessage[] Messages, bool More) Select(Mailbox mailbox)
    {
        DevMessage[] all = [.. mailbox.Messages.Where(message => message.Namespace == _namespace)];
        int start = _lastHash is null ? 0 : Array.FindIndex(all, message => message.Hash == _lastHash) + 1;
        int end = start;
        long size = 0;
        while (end < all.Length && (_maxCount <= 0 || end - start < _maxCount))
        {
            size += SizeOf(all[end]);
            if (end > start && size > _maxSize)
            {
                break;
            }

            end++;
        }

        return (all[start..end], end < all.Length);
    }
}
