using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.DevNet;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Tells all lies about a call, side by side, and lists what they did.</summary>
internal sealed class LieRun(LyingNetwork shared, string name, CancellationToken cancellationToken)
{
    private const int SideBySide = 8;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    private static readonly HardFork HonestRules = new(19, 4);

    private readonly LyingCall _call = LyingCalls.All[name];
    private readonly ConcurrentQueue<string> _findings = [];
    private int _told;

    internal int Told => _told;

    /// <summary>Tells the lies of the node that is asked.</summary>
    internal async Task<IReadOnlyList<string>> OfAskedAsync()
    {
        (string honest, string key) = await RecordAsync(isEntry: false);
        AnswerLie[] lies = [.. LieCatalogue.OfFields(honest, key), .. LieCatalogue.OfWhole()];
        await RunAsync([.. lies.Select(lie => (lie, false)), .. lies.Where(lie => lie.IsAboutOwnEntry).Select(lie => (lie, true))], isEntry: false);
        return [.. _findings.Order(StringComparer.Ordinal)];
    }

    /// <summary>Tells the lies of a member whose entry an honest one puts into its answer.</summary>
    internal async Task<IReadOnlyList<string>> OfEntryAsync()
    {
        (string honest, string key) = await RecordAsync(isEntry: true);
        AnswerLie[] lies = [.. LieCatalogue.OfFields(honest, key)];
        await RunAsync([.. lies.Select(lie => (lie, false)), .. lies.Where(lie => lie.Field is not ("" or "signature")).Select(lie => (lie, true))], isEntry: true);
        return [.. _findings.Order(StringComparer.Ordinal)];
    }

    /// <summary>Has the node that is asked say that it and nobody else did what it has not done.</summary>
    internal async Task<IReadOnlyList<string>> OfClaimAsync()
    {
        using var lie = new LieCase(shared);
        var plan = new PlannedLie(_call.Method, false, null, false, _call.AccountOf(lie)) { OnlyClaims = true };
        lie.Idler = plan;
        string[] findings = [.. await TryAsync(lie, plan)];
        _told += plan.WasTold ? 1 : 0;
        return [.. findings.Select(finding => $"{name} | member | only claims to do it | {finding}")];
    }

    private async Task<(string Honest, string Key)> RecordAsync(bool isEntry)
    {
        using var lie = new LieCase(shared);
        var plan = new PlannedLie(_call.Method, isEntry, null, false, lie.AccountId);
        string[] findings = [.. await TryAsync(lie, plan)];
        Assert.Empty(findings);
        Assert.NotNull(plan.Honest);
        return (plan.Honest, plan.Liar!.Ed25519PublicKey.ToString());
    }

    private Task RunAsync((AnswerLie Lie, bool IsSigned)[] lies, bool isEntry) => Parallel.ForEachAsync(
        lies,
        new ParallelOptions { MaxDegreeOfParallelism = _call.IsOfNobody ? 1 : SideBySide, CancellationToken = cancellationToken },
        async (item, _) =>
        {
            using var lie = new LieCase(shared);
            var plan = new PlannedLie(_call.Method, isEntry, item.Lie, item.IsSigned, _call.AccountOf(lie));
            string who = isEntry ? "entry of a member" : "member";
            foreach (string finding in await TryAsync(lie, plan))
            {
                _findings.Enqueue($"{name} | {who} | {item.Lie}{(item.IsSigned ? ", signed" : "")} | {finding}");
            }

            if (plan.WasTold)
            {
                Interlocked.Increment(ref _told);
            }
        });

    private async Task<IEnumerable<string>> TryAsync(LieCase lie, PlannedLie plan)
    {
        var findings = new List<string>();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        if (_call.PrepareAsync is { } prepare)
        {
            await prepare(lie, patience.Token);
        }

        string? account = _call.IsOfNobody ? null : lie.Name.IsDefault ? _call.AccountOf(lie) : NameHashOf(lie);
        shared.Board.Plan(account, plan);
        try
        {
            object? result = await _call.CallAsync(lie, patience.Token);
            findings.AddRange(_call.Check(lie, result).Distinct());
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            findings.Add($"no end after {Patience.TotalSeconds} s");
        }
        catch (SessionException error)
        {
            findings.Add($"failed: {error.GetType().Name}: {Shorten(error.Message)}");
            findings.AddRange(Texts.FlawsOf(error, lie).Distinct());
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            findings.Add($"threw {error.GetType().Name}: {Shorten(error.Message)}");
        }

        await CheckAfterAsync(lie, plan, findings, patience.Token);
        shared.Board.Drop(account);
        return findings;
    }

    /// <summary>The liar still lies: what it said must not be remembered, nobody else be blamed, and the log be clean.</summary>
    private async Task CheckAfterAsync(LieCase lie, PlannedLie plan, List<string> findings, CancellationToken token)
    {
        foreach (FakeLogRecord record in lie.Log.GetSnapshot())
        {
            findings.AddRange(Texts.FlawsOf(record.Message, lie).Select(flaw => $"{flaw} in the log ({record.Id.Id})"));
            findings.AddRange(Texts.FlawsOf(record.Exception, lie).Select(flaw => $"{flaw} in the log ({record.Id.Id})"));
            if (record.Level >= LogLevel.Error)
            {
                findings.Add($"an error in the log ({record.Id.Id})");
            }
        }

        findings.AddRange(lie.Watched.Reports
            .Where(report => plan.Liar is null || report.Node.Ed25519PublicKey != plan.Liar.Ed25519PublicKey)
            .Select(report => $"another node is blamed: {report.Fault}")
            .Distinct());
        findings.AddRange(lie.Watched.ToldRules
            .Where(told => told.Rules > HonestRules && (plan.Liar is null || told.Node.Ed25519PublicKey != plan.Liar.Ed25519PublicKey))
            .Select(told => $"another node is said to have told of the rules {told.Rules}")
            .Distinct());
        try
        {
            Swarm.Swarm swarm = await lie.Client.GetSwarmAsync(lie.Address, token);
            if (!swarm.Members.Select(member => member.Ed25519PublicKey.ToString()).Order().SequenceEqual(shared.Network.GetSwarm(lie.AccountId).Select(member => member.Ed25519PublicKey.ToString()).Order()))
            {
                findings.Add($"the swarm is remembered as {swarm.Members.Count} members");
            }

            StoreResult stored = await lie.Client.StoreAsync(lie.StoreOf([1, 2, 3]), token);
            if (stored.Confirmed < lie.MembersOf(lie.AccountId).Count && _call.Method != "store")
            {
                findings.Add($"afterwards only {stored.Confirmed} members confirm");
            }
        }
        catch (Exception error) when (error is SessionException or OperationCanceledException)
        {
            findings.Add($"afterwards a store fails: {error.GetType().Name}: {Shorten(error.Message)}");
        }
    }

    private static string NameHashOf(LieCase lie)
    {
        byte[] hash = new byte[32];
        lie.Name.ComputeHash(hash);
        return Convert.ToBase64String(hash);
    }

    private static string Shorten(string text) => text.Length < 160 ? text : text[..160] + "…";
}
