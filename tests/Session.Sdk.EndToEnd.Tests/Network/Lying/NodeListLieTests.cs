using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>One node lies about the nodes of the network, when the network itself is asked for them: what the others agree on is used.</summary>
public sealed class NodeListLieTests : IAsyncLifetime
{
    private const int RecordSize = 51;

    private readonly SkippingTime _time = new();
    private DevNet.DevNet? _network;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string> Lies =>
        ["nothing", "no base64", "cut within a record", "the first record only", "half of the records", "each record twice", "keys of strangers", "strangers beside the others", "one byte changed in each record", "more than any network has", "status 500", "status 400", "JSON"];

    public async ValueTask InitializeAsync() =>
        _network = await DevNet.DevNet.StartAsync(new DevNetOptions { NodeCount = 12, SwarmCount = 3, RelayTimeout = TimeSpan.FromSeconds(2), TimeProvider = _time }, Token);

    public ValueTask DisposeAsync() => _network!.DisposeAsync();

    [Theory(Timeout = 60_000)]
    [MemberData(nameof(Lies))]
    public async Task What_one_node_makes_up_about_the_nodes_is_not_used(string lie)
    {
        DevNode? liar = null;
        foreach (DevNode node in _network!.Nodes)
        {
            node.Lie = new Lie
            {
                Rpc = exchange => exchange.Method == "active_nodes_bin" && (Interlocked.CompareExchange(ref liar, node, null) ?? node) == node ? Tell(lie, exchange) : exchange,
            };
        }

        await using var onion = new OnionNetwork(_network.Settings, new OnionNetworkOptions { PathCount = 2 }, timeProvider: _time);
        await onion.SyncClockAsync(Token);
        _time.Skip(TimeSpan.FromMinutes(10));
        await onion.RefreshNodesAsync(Token);

        Assert.True(liar!.Lie!.Told > 0, "No lie was told.");
        Assert.Equal(
            _network.Nodes.Select(node => node.Ed25519PublicKey.ToString()).Order(StringComparer.Ordinal),
            (await onion.GetNodesAsync(Token)).Select(node => node.Ed25519PublicKey.ToString()).Order(StringComparer.Ordinal));
    }

    private static RpcExchange Tell(string lie, RpcExchange exchange)
    {
        byte[] honest = lie is "status 500" or "status 400" ? [] : Convert.FromBase64String(exchange.Body);
        return lie switch
        {
            "nothing" => exchange with { Body = "" },
            "no base64" => exchange with { Body = "=" + exchange.Body },
            "cut within a record" => exchange with { Body = Convert.ToBase64String(honest.AsSpan(0, honest.Length - 7)) },
            "the first record only" => exchange with { Body = Convert.ToBase64String(honest.AsSpan(0, RecordSize)) },
            "half of the records" => exchange with { Body = Convert.ToBase64String(honest.AsSpan(0, honest.Length / 2)) },
            "each record twice" => exchange with { Body = Convert.ToBase64String([.. honest, .. honest]) },
            "keys of strangers" => exchange with { Body = Convert.ToBase64String(SecureRandom.GetBytes(honest.Length)) },
            "strangers beside the others" => exchange with { Body = Convert.ToBase64String([.. honest, .. SecureRandom.GetBytes(honest.Length)]) },
            "one byte changed in each record" => exchange with { Body = Convert.ToBase64String([.. honest.Select((value, index) => index % RecordSize == 3 ? (byte)(value ^ 1) : value)]) },
            "more than any network has" => exchange with { Body = Convert.ToBase64String(new byte[100_000 * RecordSize]) },
            "status 500" => exchange with { Status = 500, Body = "oxend returned unparsable data" },
            "status 400" => exchange with { Status = 400, Body = "no such method" },
            _ => exchange with { Body = """{"result":{"service_node_states":[]}}""" },
        };
    }
}
