using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Onion;

/// <summary>Asks seeds for the list of nodes. The first good list of any of them is taken.</summary>
internal sealed partial class SeedClient
{
    /// <summary>The most that is read of a seed's answer. The list of the main network has less than a tenth of that.</summary>
    internal const int MaxListSize = 16 * 1024 * 1024;

    private const int Rounds = 3;

    private static readonly TimeSpan FirstRoundDelay = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NextSeedDelay = TimeSpan.FromSeconds(1);
    private static readonly MediaTypeHeaderValue JsonType = new("application/json");

    private readonly Func<HttpClient> _client;
    private readonly NetworkSettings _settings;
    private readonly TimeSpan _timeout;
    private readonly TimeProvider _time;
    private readonly INetworkRandom _random;
    private readonly ILogger _logger;

    internal SeedClient(Func<HttpClient> client, NetworkSettings settings, TimeSpan timeout, TimeProvider time, INetworkRandom random, ILogger logger)
    {
        _client = client;
        _settings = settings;
        _timeout = timeout;
        _time = time;
        _random = random;
        _logger = logger;
    }

    private static ReadOnlySpan<byte> RequestBody =>
        "{\"jsonrpc\":\"2.0\",\"id\":\"0\",\"method\":\"get_n_service_nodes\",\"params\":{\"active_only\":true,\"fields\":{\"public_ip\":true,\"storage_port\":true,\"storage_lmq_port\":true,\"pubkey_x25519\":true,\"pubkey_ed25519\":true,\"swarm_id\":true,\"storage_server_version\":true,\"requested_unlock_height\":true,\"height\":true}}}"u8;

    /// <summary>Asks the seeds in random order until one gives a good list.</summary>
    /// <exception cref="NetworkUnreachableException">None did, in any round.</exception>
    internal async Task<NodeList> FetchAsync(CancellationToken cancellationToken)
    {
        TimeSpan delay = FirstRoundDelay;
        for (int round = 1; ; round++)
        {
            try
            {
                return await AskAllAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (NetworkUnreachableException) when (round < Rounds)
            {
                await Task.Delay(_random.Jitter(delay), _time, cancellationToken).ConfigureAwait(false);
                delay *= 2;
            }
        }
    }

    /// <summary>Asks one seed after the other, the next one as soon as the one before failed or is slow.</summary>
    private async Task<NodeList> AskAllAsync(CancellationToken cancellationToken)
    {
        using var settled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var waiting = new Queue<SeedNode>(_random.Shuffled(_settings.Seeds));
        var asked = new List<Task<NodeList>>();
        Exception? lastFailure = null;
        try
        {
            while (waiting.Count > 0 || asked.Count > 0)
            {
                if (waiting.TryDequeue(out SeedNode? seed))
                {
                    asked.Add(AskAsync(seed, settled.Token));
                }

                Task first = Task.WhenAny(asked);
                Task patience = waiting.Count > 0 ? Task.Delay(NextSeedDelay, _time, settled.Token) : Task.Delay(Timeout.InfiniteTimeSpan, _time, settled.Token);
                await Task.WhenAny(first, patience).ConfigureAwait(false);
                cancellationToken.ThrowIfCancellationRequested();
                foreach (Task<NodeList> done in asked.Where(task => task.IsCompleted).ToArray())
                {
                    asked.Remove(done);
                    try
                    {
                        return await done.ConfigureAwait(false);
                    }
                    catch (NetworkUnreachableException failure)
                    {
                        lastFailure = failure;
                    }
                }
            }
        }
        finally
        {
            await settled.CancelAsync().ConfigureAwait(false);
        }

        throw new NetworkUnreachableException($"None of the {_settings.Seeds.Count} seeds of {_settings.Name} gave a usable list of nodes.", lastFailure);
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
            if (body is not { } json || !NodeListJson.TryRead(json.Span, out NodeList list))
            {
                throw Refused(seed, "gave no list of nodes", null);
            }

            if (list.Nodes.Count < _settings.MinimumNodes)
            {
                throw Refused(seed, $"gave {list.Nodes.Count} usable nodes, fewer than {_settings.MinimumNodes}", null);
            }

            return list;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException || (failure is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            throw Refused(seed, limit.IsCancellationRequested ? "did not answer in time" : "cannot be reached", failure);
        }
    }

    private NetworkUnreachableException Refused(SeedNode seed, string what, Exception? cause)
    {
        LogSeedFailed(seed.Url.Host, what, cause);
        return new NetworkUnreachableException($"The seed {seed.Url.Host} {what}.", cause);
    }

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
    private partial void LogSeedFailed(string seed, string what, Exception? cause);
}
