using System.Collections.Concurrent;
using System.Text.Json;
using SessionSdk.DevNet;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Says which lie is told about which account. Whichever node is asked first about it is the liar from then on; the others stay honest.</summary>
internal sealed class LieBoard
{
    private const string NoAccount = "";

    private readonly ConcurrentDictionary<string, PlannedLie> _plans = new();

    internal LieBoard() => Lie = new Lie
    {
        Rpc = exchange => Tell(exchange, isEntry: false),
        Entry = exchange => Tell(exchange, isEntry: true),
        OnlyClaims = exchange => Find(exchange)?.Claims(exchange) == true,
    };

    /// <summary>Gets what every node of the network is given.</summary>
    internal Lie Lie { get; }

    internal void Plan(string? account, PlannedLie plan) => _plans[account ?? NoAccount] = plan;

    internal void Drop(string? account) => _plans.TryRemove(account ?? NoAccount, out _);

    private static string AccountOf(string method, JsonElement parameters)
    {
        if (method is "batch" or "sequence" && parameters.TryGetProperty("requests", out JsonElement requests) && requests.GetArrayLength() > 0)
        {
            return AccountOf("", requests[0].GetProperty("params"));
        }

        if (parameters.TryGetProperty("params", out JsonElement inner) && inner.TryGetProperty("name_hash", out JsonElement hash))
        {
            return hash.GetString()!;
        }

        return parameters.TryGetProperty("pubkey", out JsonElement account) ? account.GetString()! : NoAccount;
    }

    private PlannedLie? Find(RpcExchange exchange) => _plans.GetValueOrDefault(AccountOf(exchange.Method, exchange.Parameters));

    private RpcExchange Tell(RpcExchange exchange, bool isEntry) => Find(exchange) is { OnlyClaims: false } plan ? plan.Tell(exchange, isEntry) : exchange;
}

/// <summary>Represents a lie that is to be told once about one account.</summary>
/// <param name="Method">The method that is lied about.</param>
/// <param name="IsEntry">Whether it is told to the member that was asked, instead of to the client.</param>
/// <param name="Lie">The lie; <see langword="null"/> records the honest answer.</param>
/// <param name="IsSigned">Whether the liar signs what it says.</param>
/// <param name="AccountId">What a lie gives back as the account id of the one who asks.</param>
internal sealed record PlannedLie(string Method, bool IsEntry, AnswerLie? Lie, bool IsSigned, string AccountId)
{
    private DevNode? _liar;

    /// <summary>Gets whether the liar says that it does what it is asked, and does nothing.</summary>
    internal bool OnlyClaims { get; init; }

    internal DevNode? Liar => _liar;

    internal string? Honest { get; private set; }

    internal bool WasTold { get; private set; }

    internal bool Claims(RpcExchange exchange)
    {
        if (!OnlyClaims || exchange.Method != Method)
        {
            return false;
        }

        WasTold = true;
        return (Interlocked.CompareExchange(ref _liar, exchange.Node, null) ?? exchange.Node) == exchange.Node;
    }

    internal RpcExchange Tell(RpcExchange exchange, bool isEntry)
    {
        if (exchange.Method != Method || isEntry != IsEntry)
        {
            return exchange;
        }

        DevNode liar = Interlocked.CompareExchange(ref _liar, exchange.Node, null) ?? exchange.Node;
        if (liar != exchange.Node)
        {
            return exchange;
        }

        Honest ??= exchange.Body;
        if (Lie is null)
        {
            return exchange;
        }

        ToldAnswer honest = new(exchange.Status, exchange.Body, liar.Ed25519PublicKey.ToString(), AccountId);
        ToldAnswer told = Lie.Apply(honest);
        if (told == honest)
        {
            return exchange;
        }

        WasTold = true;
        RpcExchange lied = exchange with { Status = told.Status, Body = told.Body };
        return IsSigned ? lied.SignOwnEntries() : lied;
    }
}
