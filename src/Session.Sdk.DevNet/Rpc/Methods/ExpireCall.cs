using System.Globalization;
using System.Text.Json.Nodes;

namespace SessionSdk.DevNet;

internal sealed class ExpireCall : SwarmCall
{
    private const long MaxLife = 30L * 24 * 60 * 60 * 1000;
    private const int SmallestGainDivisor = 100;
    private static readonly Version MultiExpiryFork = new(19, 4);

    private readonly List<string> _hashes;
    private readonly List<long> _expiries;
    private readonly bool _shorten;
    private readonly bool _extend;
    private readonly Credentials _credentials;

    private ExpireCall(StorageAddress address, List<string> hashes, List<long> expiries, bool shorten, bool extend, Credentials credentials)
        : base(address)
    {
        _hashes = hashes;
        _expiries = expiries;
        _shorten = shorten;
        _extend = extend;
        _credentials = credentials;
    }

    private bool MayDelete => _credentials.Allows(SubaccountRights.Delete);

    public static RpcCall Read(RpcParameters parameters)
    {
        StorageAddress? address = parameters.GetAddress();
        List<string> hashes = parameters.GetMessageHashes();
        List<long> expiries = parameters.GetRequiredTimestamps("expiry");
        bool shorten = parameters.GetBoolean("shorten") ?? false;
        bool extend = parameters.GetBoolean("extend") ?? false;
        if (shorten && extend)
        {
            parameters.Fail("cannot specify both 'shorten' and 'extend'");
        }

        if (expiries.Count != 1 && expiries.Count != hashes.Count)
        {
            parameters.Fail("expiry array must have the same length as messages");
        }

        Credentials credentials = Credentials.Read(parameters, address, required: true);
        if (shorten && !credentials.Allows(SubaccountRights.Delete))
        {
            parameters.Fail("expire: shorten parameter cannot be used with this subaccount token (missing delete access)");
        }

        return new ExpireCall(address!, hashes, expiries, shorten, extend, credentials);
    }

    private protected override RpcAnswer? Check(DevNode node, bool isForwarded)
    {
        if (_expiries.Count > 1 && node.Network.Options.HardFork < MultiExpiryFork)
        {
            return RpcAnswer.Text(403, "expire: multi-expiry requests are not yet active on the network");
        }

        if (_expiries.Exists(expiry => expiry < node.Now - ClockTolerance))
        {
            return RpcAnswer.Text(401, "expire: timestamp should be >= current time");
        }

        string flag = _shorten ? "shorten" : _extend ? "extend" : "";
        byte[] signed = Ascii("expire" + flag + Concatenate(_expiries) + string.Concat(_hashes));
        return _credentials.Verify(node, Address, SubaccountRights.Write, signed)
            ? null
            : RpcAnswer.Text(401, "expire: signature verification failed");
    }

    private protected override JsonObject Apply(DevNode node, bool isForwarded)
    {
        long cap = node.Now + MaxLife;
        List<long> applied = _expiries.ConvertAll(expiry => Math.Min(expiry, cap));
        (SortedDictionary<string, long> updated, SortedDictionary<string, long> unchanged) =
            node.Store.Use(Address.Hex, mailbox => Change(mailbox, applied, node.Network.Options.NewServerFeatures));

        // Of several times only those that were set are told, in the order of the hashes.
        List<long> told = applied.Count == 1 ? applied : [.. updated.Values];
        bool tellsUnchanged = _shorten || _extend;
        string signed = Address.Hex + Concatenate(told) + string.Concat(_hashes) + string.Concat(updated.Keys);
        if (tellsUnchanged)
        {
            signed += string.Concat(unchanged.Select(item => item.Key + item.Value.ToString(CultureInfo.InvariantCulture)));
        }

        var entry = new JsonObject { ["expiry"] = applied.Count == 1 ? told[0] : ToJson(told), ["signature"] = node.SignEntry(signed) };
        if (tellsUnchanged)
        {
            var kept = new JsonObject();
            foreach ((string hash, long expiry) in unchanged)
            {
                kept[hash] = expiry;
            }

            entry["unchanged"] = kept;
        }

        entry["updated"] = HashLists.ToJson(updated.Keys);
        return entry;
    }

    private static JsonArray ToJson(List<long> expiries)
    {
        var list = new JsonArray();
        foreach (long expiry in expiries)
        {
            list.Add((JsonNode)expiry);
        }

        return list;
    }

    private static string Concatenate(IEnumerable<long> numbers) => string.Concat(numbers.Select(number => number.ToString(CultureInfo.InvariantCulture)));

    private (SortedDictionary<string, long> Updated, SortedDictionary<string, long> Unchanged) Change(Mailbox mailbox, List<long> applied, bool skipsSmallGains)
    {
        var updated = new SortedDictionary<string, long>(StringComparer.Ordinal);
        var unchanged = new SortedDictionary<string, long>(StringComparer.Ordinal);
        for (int i = 0; i < _hashes.Count; i++)
        {
            if (mailbox.Find(_hashes[i]) is not { } message)
            {
                continue;
            }

            long expiry = applied[applied.Count == 1 ? 0 : i];
            if (IsWanted(message, expiry, skipsSmallGains))
            {
                mailbox.Replace(message, message with { Expiry = expiry });
                updated[message.Hash] = expiry;
            }
            else
            {
                unchanged[message.Hash] = message.Expiry;
            }
        }

        return (updated, unchanged);
    }

    private bool IsWanted(DevMessage message, long expiry, bool skipsSmallGains)
    {
        long gain = expiry - message.Expiry;
        if (_shorten)
        {
            return gain < 0;
        }

        if ((_extend || !MayDelete) && gain <= 0)
        {
            return false;
        }

        return gain <= 0 || !skipsSmallGains || gain >= (message.Expiry - message.Timestamp) / SmallestGainDivisor;
    }
}
