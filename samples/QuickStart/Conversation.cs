using System.Diagnostics;
using Microsoft.Extensions.Logging;
using SessionSdk;
using SessionSdk.DevNet;
using SessionSdk.Onion;

namespace QuickStart;

internal static class Conversation
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    public static async Task<int> RunAsync(ConversationOptions options, CancellationToken cancellationToken)
    {
        try
        {
            return await TalkAsync(options, cancellationToken);
        }
        catch (Exception failure) when (failure is SessionException or FormatException or ArgumentException or IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(failure.Message);
            return 1;
        }
    }

    private static async Task<int> TalkAsync(ConversationOptions options, CancellationToken cancellationToken)
    {
        AccountId? recipient = options.To is null ? null : AccountId.Parse(options.To);

        // Never as an argument: what stands in a command line can be seen by everybody on the machine, and stays in the shell's history.
        string? phrase = options.RecoveryPhraseFile is { } file
            ? await File.ReadAllTextAsync(file.FullName, cancellationToken)
            : Environment.GetEnvironmentVariable("SESSION_RECOVERY_PHRASE");
        var watch = Stopwatch.StartNew();
        await using DevNet? devNet = options.Seed is null ? await DevNet.StartAsync(cancellationToken: cancellationToken) : null;
        NetworkSettings network = devNet?.Settings ?? Connect(options);
        Console.WriteLine(devNet is null
            ? $"Network      {network.Seeds[0].Url}"
            : $"Network      {devNet.Nodes.Count} service nodes on this machine, started in {watch.ElapsedMilliseconds} ms, seed {devNet.SeedUrl}");

        using ILoggerFactory loggers = LoggerFactory.Create(logging =>
        {
            if (options.Verbose)
            {
                logging.AddSimpleConsole(console => console.SingleLine = true).SetMinimumLevel(LogLevel.Debug);
            }
        });
        await using SessionClient alice = await SessionClient.CreateAsync(
            client =>
            {
                client.Network = network;
                client.LoggerFactory = loggers;
                client.RecoveryPhrase = phrase;
            },
            cancellationToken);
        Introduce("Alice", alice, isNew: phrase is null);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        if (recipient is { } other)
        {
            return await AskAsync(alice, other, options.Text, patience.Token, cancellationToken);
        }

        await using SessionClient bob = await SessionClient.CreateAsync(
            client =>
            {
                client.Network = network;
                client.LoggerFactory = loggers;
            },
            cancellationToken);
        Introduce("Bob", bob, isNew: true);
        await SendAsync("Alice", alice, bob.AccountId, options.Text, patience.Token);
        await ReceiveAsync("Bob", bob, alice.AccountId, patience.Token);
        await SendAsync("Bob", bob, alice.AccountId, $"Got it: {options.Text}", patience.Token);
        await ReceiveAsync("Alice", alice, bob.AccountId, patience.Token);
        Console.WriteLine($"Done         in {watch.ElapsedMilliseconds} ms");
        return 0;
    }

    private static NetworkSettings Connect(ConversationOptions options)
    {
        if (!Uri.TryCreate(options.Seed, UriKind.Absolute, out Uri? seed))
        {
            throw new ArgumentException("--seed is not an address such as https://127.0.0.1:4443/.");
        }

        SeedTrust trust = options switch
        {
            { SeedPin: { } pin } => new SeedTrust.Pin(pin),
            { InsecureLoopback: true } when seed.IsLoopback && seed.Scheme == Uri.UriSchemeHttp => new SeedTrust.PlainHttp(),
            { InsecureLoopback: true } => new SeedTrust.AnyOnLoopback(),
            _ => throw new ArgumentException("Give --seed-pin or --insecure-loopback with --seed."),
        };
        return new NetworkSettings { Name = "given", Seeds = [new SeedNode(seed, trust)], AllowSharedSubnets = true };
    }

    /// <summary>Writes to somebody and waits for the answer.</summary>
    private static async Task<int> AskAsync(SessionClient client, AccountId other, string text, CancellationToken patience, CancellationToken cancellationToken)
    {
        await SendAsync("Alice", client, other, text, cancellationToken);
        try
        {
            await ReceiveAsync("Alice", client, other, patience);
            return 0;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            Console.Error.WriteLine($"The message is in the swarm, but no answer came within {Patience.TotalSeconds:F0} s.");
            return 1;
        }
    }

    private static void Introduce(string name, SessionClient client, bool isNew)
    {
        Console.WriteLine($"{name,-12} {client.AccountId}");
        if (isNew)
        {
            Console.WriteLine($"{string.Empty,-12} {client.ExportRecoveryPhrase()}");
        }
    }

    private static async Task SendAsync(string name, SessionClient from, AccountId to, string text, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        Message sent = await from.SendAsync(to, text, cancellationToken);
        Console.WriteLine($"{name} sent   \"{sent.Text}\" in {watch.ElapsedMilliseconds} ms over {string.Join(" or ", from.Network.Paths)}");
    }

    private static async Task ReceiveAsync(string name, SessionClient client, AccountId from, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        await foreach (Message message in client.Messages(cancellationToken))
        {
            if (message.Sender == from)
            {
                Console.WriteLine($"{name} got    \"{message.Text}\" after {watch.ElapsedMilliseconds} ms");
                return;
            }
        }
    }
}
