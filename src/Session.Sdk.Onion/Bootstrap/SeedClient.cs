using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Asks all seeds for the list of nodes, side by side, and takes what they agree on.</summary>
internal sealed partial class SeedClient
{
    /// <summary>The most that is read of a seed's answer: enough for <see cref="NodeList.MaxNodes"/>. The list of the main network has less than a tenth of that.</summary>
    internal const int MaxListSize = 8 * 1024 * 1024;

    private const int Rounds = 3;

    private static readonly Backoff Pauses = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(4));

    /// <summary>For so long after the first seed a second one is waited for.</summary>
    private static readonly TimeSpan SecondSeedPatience = TimeSpan.FromSeconds(2);

    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly Func<HttpClient> _client;
    private readonly NetworkSettings _settings;
    private readonly SeedNode[] _seeds;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly INetworkRandom _random;
    private readonly ILogger _logger;

    internal SeedClient(Func<HttpClient> client, NetworkSettings settings, TimeSpan timeout, TimeProvider time, INetworkRandom random, ILogger logger)
    {
        _client = client;
        _settings = settings;
        _seeds = [.. settings.Seeds.DistinctBy(seed => seed.Url)];
        _timeout = timeout;
        _time = time;
        _random = random;
        _logger = logger;
    }

    private static ReadOnlySpan<byte> RequestBody =>
        "{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"method\":\"get_n_service_nodes\",\"params\":{\"active_only\":true,\"fields\":{\"public_ip\":true,\"storage_port\":true,\"storage_lmq_port\":true,\"pubkey_x25519\":true,\"pubkey_ed25519\":true,\"swarm_id\":true,\"storage_server_version\":true,\"requested_unlock_height\":true,\"height\":true}}}"u8;

    /// <summary>Asks the seeds until two give the same list, or one gives one and the others are silent.</summary>
    /// <exception cref="NetworkUnreachableException">None gave one in any round, or those that did contradict one another.</exception>
    internal async Task<SeedAnswer> FetchAsync(CancellationToken cancellationToken)
    {
        for (int round = 1; ; round++)
        {
            try
            {
                return await AskAllAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NetworkUnreachableException failure) when (round < Rounds && failure.IsTransient)
            {
                await Task.Delay(Pauses.After(round, _random), _time, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private async Task<SeedAnswer> AskAllAsync(CancellationToken cancellationToken)
    {
        using var settled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var lists = new List<NodeList>();
        List<Task<NodeList>> asked = [.. _random.Shuffled(_seeds).Select(seed => AskAsync(seed, settled.Token))];
        Task patience = Task.Delay(Timeout.InfiniteTimeSpan, _time, settled.Token);
        NetworkUnreachableException? lastFailure = null;
        int untrusted = 0;
        SeedAnswer? best = null;
        try
        {
            while (asked.Count > 0)
            {
                // A second list ends the wait, is not quite the same, or contradicts the first: then all that are still to come are needed.
                Task first = Task.WhenAny(asked);
                await (lists.Count == 1 || best is not null ? Task.WhenAny(first, patience) : first).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                Task<NodeList>[] ended = [.. asked.Where(task => task.IsCompleted)];
                if (ended.Length == 0)
                {
                    break;
                }

                foreach (Task<NodeList> done in ended)
                {
                    asked.Remove(done);
                    try
                    {
                        lists.Add(await done.ConfigureAwait(false));
                        if (lists.Count == 1)
                        {
                            patience = Task.Delay(SecondSeedPatience, _time, settled.Token);
                        }
                    }
                    catch (NetworkUnreachableException failure)
                    {
                        lastFailure = failure;
                        untrusted += failure is SeedNotTrustedException ? 1 : 0;
                    }
                }

                if (NodeVote.TryAgree(lists, out NodeList agreed) && _settings.IsEnough(agreed))
                {
                    best = new SeedAnswer(agreed, IsConfirmed: true);
                    if (lists.Count > NodeVote.NeededVotes || lists.TrueForAll(list => list.Nodes.Count == agreed.Nodes.Count))
                    {
                        return best;
                    }

                    // One of the two leaves out or changes some nodes, a whole swarm perhaps: a third one decides.
                    patience = Task.Delay(SecondSeedPatience, _time, settled.Token);
                }
            }
        }
        finally
        {
            await settled.CancelAsync().ConfigureAwait(false);
            foreach (Task loser in asked)
            {
                await loser.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        return best ?? lists.Count switch
        {
            0 when untrusted == _seeds.Length => throw new SeedNotTrustedException($"No seed of {_settings.Name} is the one that was pinned. {lastFailure!.Message}", lastFailure),
            0 => throw new NetworkUnreachableException($"None of the {_seeds.Length} seeds of {_settings.Name} gave a usable list of nodes. {lastFailure?.Message}".TrimEnd(), lastFailure),
            1 => new SeedAnswer(lists[0], IsConfirmed: _seeds.Length == 1),
            _ => throw Contradicted(lists.Count),
        };
    }

    private NetworkUnreachableException Contradicted(int count)
    {
        LogContradicted(count);
        return new NetworkUnreachableException($"The {count} seeds of {_settings.Name} that answered contradict one another, and no two of them agree.");
    }

    private async Task<NodeList> AskAsync(SeedNode seed, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            using HttpRequestMessage request = CreateRequest(seed);
            using HttpResponseMessage response = await _client().SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                throw Refused(seed, $"answered with status {(int)response.StatusCode}", null);
            }

            ReadOnlyMemory<byte>? body = await BoundedContent.ReadAsync(response.Content, MaxListSize, either.Token).ConfigureAwait(false);
            if (body is not { } json || !NodeListJson.TryRead(json.Span, out NodeList read))
            {
                throw Refused(seed, "gave no list of nodes", null);
            }

            NodeList list = _settings.Plausible(read);
            return _settings.IsEnough(list)
                ? list
                : throw Refused(seed, $"gave {list.Nodes.Count} usable nodes; {_settings.MinimumNodes} are needed{(_settings.AllowSharedSubnets ? "" : ", in as many different /24 networks: set AllowSharedSubnets if that network is yours and runs on few hosts")}", null);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw FindMismatch(failure) is { } mismatch ? NotTrusted(seed, mismatch)
                : Refused(seed, limit.IsCancellationRequested ? "did not answer in time" : "cannot be reached", failure);
        }
    }

    private NetworkUnreachableException Refused(SeedNode seed, string what, Exception? cause)
    {
        LogSeedFailed(seed.Url.Host, cause is null ? what : $"{what}: {cause.Message}");
        return new NetworkUnreachableException($"The seed {seed.Url.Host} {what}.", cause);
    }

    private SeedNotTrustedException NotTrusted(SeedNode seed, SeedCertificateException mismatch)
    {
        LogSeedNotTrusted(seed.Url.Host, mismatch.Message);
        return new SeedNotTrustedException($"The seed {seed.Url.Host} {mismatch.Message}.", mismatch);
    }

    private static SeedCertificateException? FindMismatch(Exception? failure) =>
        failure is null ? null : failure as SeedCertificateException ?? FindMismatch(failure.InnerException);

    private static HttpRequestMessage CreateRequest(SeedNode seed)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(seed.Url, "json_rpc"))
        {
            Version = HttpVersion.Version11,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(RequestBody.ToArray()) { Headers = { ContentType = JsonType } },
        };

        // All clients send these two, so that they look alike.
        request.Headers.UserAgent.ParseAdd("WhatsApp");
        request.Headers.AcceptLanguage.ParseAdd("en-us");
        request.Options.Set(SeedHandler.Seed, seed);
        return request;
    }

    [LoggerMessage(EventId = 3001, Level = LogLevel.Warning, Message = "The seed {Seed} {What}")]
    private partial void LogSeedFailed(string seed, string what);

    [LoggerMessage(EventId = 3015, Level = LogLevel.Error, Message = "The seed {Seed} {What}")]
    private partial void LogSeedNotTrusted(string seed, string what);

    [LoggerMessage(EventId = 3013, Level = LogLevel.Warning, Message = "{Count} seeds answered and contradict one another")]
    private partial void LogContradicted(int count);
}
