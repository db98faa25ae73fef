using SessionSdk;
using SessionSdk.DevNet;
using SessionSdk.Files;
using SessionSdk.Sqlite;

namespace ConsoleChat;

/// <summary>One terminal: reads lines, does what they say, and shows what comes.</summary>
internal sealed class Chat(SessionClient client)
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private readonly List<Message> _received = [];
    private Conversation? _conversation;
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static async Task<int> RunAsync(string? join, string? name, FileInfo? file, FileInfo? script, CancellationToken cancellationToken)
    {
        await using DevNet? devNet = join is null ? await DevNet.StartAsync(cancellationToken: cancellationToken) : null;
        Invitation invitation = devNet is null ? Invitation.Parse(join!) : Invitation.Of(devNet);
        await using SqliteSessionStore? store = file is null ? null : await SqliteSessionStore.OpenAsync(
            new SqliteStoreOptions
            {
                Path = file.FullName,
                Protection = Environment.GetEnvironmentVariable("SESSION_STORE_PASSPHRASE") is { Length: > 0 } passphrase ? StoreProtection.FromPassphrase(passphrase) : StoreProtection.None,
            },
            cancellationToken);
        await using SessionClient client = await SessionClient.CreateAsync(
            options =>
            {
                (options.Network, options.Store, options.DisplayName) = (invitation.Network, store, name);
                options.Files = new FileClientOptions { Server = invitation.Files };
                options.PollInterval = TimeSpan.FromSeconds(1);
                (options.ReadReceipts, options.TypingIndicators) = (true, true);
                options.RecoveryPhrase = Environment.GetEnvironmentVariable("SESSION_RECOVERY_PHRASE");
            },
            cancellationToken);
        var chat = new Chat(client);
        if (devNet is not null)
        {
            Console.WriteLine("Open a second terminal and run:");
            Console.WriteLine($"dotnet run --project samples/ConsoleChat -- --join {Invitation.Write(devNet, client.AccountId)}");
        }
        else if (invitation.Host is { } host)
        {
            chat._conversation = client.GetConversation(host);
        }

        chat.Listen();
        await chat.ReadAsync(script is null ? Console.In : script.OpenText(), isScript: script is not null, cancellationToken);
        return 0;
    }

    private void Listen()
    {
        client.OnMessage(async (context, cancellationToken) =>
        {
            Conversation conversation = client.GetConversation(context.Message.Conversation);
            Screen.Show(context.Message, (await conversation.GetSummaryAsync(cancellationToken)).Name);
            await conversation.MarkReadAsync(context.Message, cancellationToken);
            lock (_gate)
            {
                _conversation ??= conversation;
                _received.Add(context.Message);
                _changed.TrySetResult();
                _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        });
        client.OnEvent<ReactionChanged>((context, _) =>
        {
            if (context.Event.Reactor != client.AccountId)
            {
                Screen.Note(context.Event.IsRemoval ? $"{context.Event.Emoji} taken away" : $"{context.Event.Emoji} from the other side");
            }

            return ValueTask.CompletedTask;
        });
        client.OnEvent<ReadReceiptReceived>((_, _) =>
        {
            Screen.Note("read");
            return ValueTask.CompletedTask;
        });
    }

    private async Task ReadAsync(TextReader lines, bool isScript, CancellationToken cancellationToken)
    {
        using (lines)
        {
            while (await lines.ReadLineAsync(cancellationToken) is { } line && line != "/quit")
            {
                try
                {
                    await DoAsync(line.Trim(), cancellationToken);
                }
                catch (Exception failure) when (!isScript && failure is SessionException or IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
                {
                    Screen.Mistake(failure.Message);
                }
            }
        }
    }

    private async Task DoAsync(string line, CancellationToken cancellationToken)
    {
        (string command, string rest) = line.StartsWith('/') && line.Split(' ', 2) is var parts ? (parts[0], parts.Length > 1 ? parts[1] : string.Empty) : (string.Empty, line);
        switch (command)
        {
            case "" when rest.Length > 0:
                Screen.Show(await Conversation().SendAsync(rest, cancellationToken), "you");
                break;
            case "/file":
                Screen.Show(await Conversation().SendAsync(new MessageDraft { Attachments = [AttachmentSource.FromFile(rest)] }, cancellationToken), "you");
                break;
            case "/save":
                await SaveAsync(Last(message => message.Attachments.Count > 0), rest, cancellationToken);
                break;
            case "/react":
                await Conversation().ReactAsync(Last(_ => true), rest, cancellationToken);
                break;
            case "/history":
                await ShowAsync(await Conversation().GetHistoryAsync(cancellationToken: cancellationToken), cancellationToken);
                break;
            case "/search":
                await ShowAsync(await Conversation().SearchAsync(rest, cancellationToken: cancellationToken), cancellationToken);
                break;
            case "/wait":
                await WaitAsync(rest, cancellationToken);
                break;
            case not "":
                Screen.Help();
                break;
        }
    }

    private async Task SaveAsync(Message message, string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        foreach (MessageAttachment file in message.Attachments)
        {
            // The name was made safe when the message came; a file that is there is not overwritten.
            string path = Path.Combine(folder, file.FileName ?? $"file-{file.Index}");
            await using var destination = new FileStream(path, FileMode.CreateNew, FileAccess.Write);
            await client.DownloadAsync(message, file.Index, destination, cancellationToken: cancellationToken);
            Screen.Note($"saved {path}");
        }
    }

    private async Task ShowAsync(IReadOnlyList<Message> newestFirst, CancellationToken cancellationToken)
    {
        string name = (await Conversation().GetSummaryAsync(cancellationToken)).Name;
        foreach (Message message in newestFirst.Reverse())
        {
            Screen.Show(message, message.IsOutgoing ? "you" : name);
        }
    }

    private async Task WaitAsync(string text, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        while (true)
        {
            Task changed;
            lock (_gate)
            {
                if (_received.Exists(message => message.Text.Contains(text, StringComparison.Ordinal)))
                {
                    return;
                }

                changed = _changed.Task;
            }

            await changed.WaitAsync(patience.Token);
        }
    }

    private Conversation Conversation()
    {
        lock (_gate)
        {
            return _conversation ?? throw new InvalidOperationException("Nobody is here yet: wait for the second terminal.");
        }
    }

    private Message Last(Predicate<Message> isMeant)
    {
        lock (_gate)
        {
            return _received.FindLast(isMeant) ?? throw new InvalidOperationException("There is no such message yet.");
        }
    }
}
