using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Testing;
using SessionSdk.Cryptography;
using SessionSdk.DevNet;
using SessionSdk.Files;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>The file server lies within the layer that only it can make: a call ends in a typed failure or in something that can be, and the next one works.</summary>
public sealed class FileServerLieTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 300_000)]
    [InlineData("upload")]
    [InlineData("download")]
    [InlineData("info")]
    [InlineData("extend")]
    public async Task A_file_server_that_lies_in_any_field_does_no_harm_that_lasts(string call)
    {
        await using DevNet.DevNet network = await DevNet.DevNet.StartAsync(new DevNetOptions { NodeCount = 8, SwarmCount = 2 }, Token);
        var onionLog = new FakeLogCollector();
        await using var onion = new OnionNetwork(network.Settings, new OnionNetworkOptions { PathCount = 2, RequestsPerPath = 1_000_000 }, loggerFactory: new FakeLoggers(onionLog));
        string honest = "";
        Func<ForcedAnswer, ForcedAnswer> lieNow = answer => answer;
        network.FileServer.Lie = new Lie { Http = exchange => lieNow(exchange.Answer) };
        byte[] content = SecureRandom.GetBytes(100);
        var link = FileLink.Parse(await LinkAsync(network, onion, content));
        lieNow = answer =>
        {
            honest = System.Text.Encoding.UTF8.GetString(answer.Body.Span);
            return answer;
        };
        var findings = new ConcurrentQueue<string>();
        await TryAsync(network, onion, call, link, content, "honest", findings);
        Assert.Empty(findings);
        int told = 0;
        foreach (AnswerLie lie in (AnswerLie[])[.. LieCatalogue.OfFields(honest, ""), .. LieCatalogue.OfWhole()])
        {
            lieNow = answer =>
            {
                var truth = new ToldAnswer(answer.Status, System.Text.Encoding.UTF8.GetString(answer.Body.Span), "", LieTokens.OtherKey);
                ToldAnswer lied = lie.Apply(truth);
                if (lied == truth)
                {
                    return answer;
                }

                told++;
                return answer with { Status = lied.Status, Body = lied.Body == truth.Body ? answer.Body : System.Text.Encoding.UTF8.GetBytes(lied.Body) };
            };
            await TryAsync(network, onion, call, link, content, $"{call} | file server | {lie}", findings);
        }

        lieNow = answer => answer;
        await TryAsync(network, onion, call, link, content, "afterwards", findings);
        output.WriteLine($"{told} lies told");
        Assert.True(told > 60);
        Assert.True(findings.IsEmpty, $"{findings.Count} findings:\n{string.Join('\n', findings.Order(StringComparer.Ordinal))}");
    }

    private static async Task<string> LinkAsync(DevNet.DevNet network, OnionNetwork onion, byte[] content) =>
        (await Client(network, onion, new FakeLogCollector()).UploadAsync(content, cancellationToken: Token)).Link.ToString();

    private static FileClient Client(DevNet.DevNet network, OnionNetwork onion, FakeLogCollector log) => new(
        onion,
        new FileClientOptions { Server = FileServer.Create(network.FileServer.BaseUrl, network.FileServer.Ed25519PublicKey) },
        new FakeLogger<FileClient>(log));

    private static async Task TryAsync(DevNet.DevNet network, OnionNetwork onion, string call, FileLink link, byte[] content, string what, ConcurrentQueue<string> findings)
    {
        var log = new FakeLogCollector();
        FileClient client = Client(network, onion, log);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Token);
        patience.CancelAfter(Patience);
        bool mayFail = what is not ("honest" or "afterwards");
        try
        {
            switch (call)
            {
                case "download":
                    // Without a key the content is whatever the server says; a link to content alone proves nothing.
                    await client.DownloadAsync(link, patience.Token);
                    break;

                case "upload":
                    Check(await client.UploadAsync(content, cancellationToken: patience.Token));
                    break;

                case "info":
                    Check(await client.GetInfoAsync(link, patience.Token));
                    break;

                default:
                    Check(await client.ExtendAsync(link, cancellationToken: patience.Token));
                    break;
            }
        }
        catch (SessionException error) when (mayFail)
        {
            foreach (string flaw in Texts.FlawsOf(error.ToString()))
            {
                findings.Enqueue($"{what} | {flaw} in {error.GetType().Name}");
            }

            if (error.ToString().Contains(LieTokens.OtherKey, StringComparison.Ordinal))
            {
                findings.Enqueue($"{what} | an account id in {error.GetType().Name}");
            }
        }
        catch (Exception error) when (error is not OperationCanceledException)
        {
            findings.Enqueue($"{what} | threw {error.GetType().Name}: {error.Message}");
        }
        catch (OperationCanceledException) when (!Token.IsCancellationRequested)
        {
            findings.Enqueue($"{what} | no end after {Patience.TotalSeconds} s");
        }

        foreach (FakeLogRecord record in log.GetSnapshot())
        {
            string[] flaws = [.. Texts.FlawsOf(record.Message), .. record.Exception is { } error ? Texts.FlawsOf(error.ToString()) : []];
            foreach (string flaw in flaws.Distinct())
            {
                findings.Enqueue($"{what} | {flaw} in the log ({record.Id.Id})");
            }
        }

        void Check(Files.StoredFile file)
        {
            if (file.ExpiresAt > DateTimeOffset.UtcNow + Longest || file.ExpiresAt < DateTimeOffset.UtcNow - Longest)
            {
                findings.Enqueue($"{what} | an expiry that cannot be");
            }

            if (file.Link.ToString().Length > 500 || file.Link.ToString().Any(char.IsControl))
            {
                findings.Enqueue($"{what} | a link that cannot be");
            }
        }
    }
}
