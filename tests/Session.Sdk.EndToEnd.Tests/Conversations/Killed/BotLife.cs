using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using SessionSdk.Cryptography;
using SessionSdk.Files;
using SessionSdk.Sqlite;

namespace SessionSdk.EndToEnd.Tests.Conversations.Killed;

/// <summary>One life of a bot that answers each message, tells what it found in its file, and writes of its own accord.</summary>
internal sealed class BotLife : IAsyncDisposable
{
    private const int FileSize = 3_000;

    private readonly BotSettings _settings;
    private readonly BotNotes _notes;
    private readonly List<BotNote> _earlier;

    private BotLife(BotSettings settings, BotNotes notes, List<BotNote> earlier, SqliteSessionStore store, SessionClient client)
    {
        (_settings, _notes, _earlier, Store, Client) = (settings, notes, earlier, store, client);
        client.OnMessage((context, token) => AnswerAsync(client, context, notes, token));
    }

    internal SqliteSessionStore Store { get; }

    internal SessionClient Client { get; }

    /// <summary>Gets what the file of a message holds.</summary>
    internal static byte[] FileOf(string text) => [.. Enumerable.Range(0, FileSize).Select(i => (byte)(text[i % text.Length] + (i / text.Length)))];

    /// <summary>Gets how the bot answers.</summary>
    internal static string AnswerTo(string text, ReadOnlySpan<byte> file) =>
        file.IsEmpty ? $"echo {text}" : $"echo {text} {Convert.ToHexStringLower(SHA256.HashData(file))}";

    /// <summary>Gets what the bot writes of its own accord.</summary>
    internal static string TextOf(long number) => string.Create(CultureInfo.InvariantCulture, $"out{number}");

    internal static bool HasFile(long number) => number % 6 == 0;

    internal static async Task<BotLife> StartAsync(BotSettings settings, BotNotes notes, CancellationToken cancellationToken)
    {
        List<BotNote> earlier = BotNotes.Read(settings.NotesFile);
        var watch = Stopwatch.StartNew();
        SqliteSessionStore store = await SqliteSessionStore.OpenAsync(new() { Path = settings.StoreFile, Protection = StoreProtection.None }, cancellationToken);
        notes.Add(BotNoteKind.Opened, watch.ElapsedMilliseconds);
        var client = await SessionClient.CreateAsync(options => Configure(options, settings, store, notes), cancellationToken);
        var life = new BotLife(settings, notes, earlier, store, client);
        notes.Add(BotNoteKind.Ready, 0);
        return life;
    }

    /// <summary>Queues messages until as many were accepted as the settings say.</summary>
    internal async Task WriteAsync(CancellationToken cancellationToken)
    {
        int queued = _earlier.Count(static note => note.Kind == BotNoteKind.Queued);
        long next = _earlier.Where(static note => note.Kind == BotNoteKind.Queueing).Select(static note => note.Value).DefaultIfEmpty(-1).Max() + 1;
        for (; queued < _settings.ToQueue; queued++, next++)
        {
            string text = TextOf(next);
            _notes.Add(BotNoteKind.Queueing, next);
            await Client.QueueAsync(
                _settings.Friend,
                new MessageDraft { Text = text, Attachments = HasFile(next) ? [AttachmentSource.FromBytes(FileOf(text), text)] : [] },
                cancellationToken);
            _notes.Add(BotNoteKind.Queued, next);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Store.DisposeAsync();
    }

    internal static void Configure(SessionClientOptions options, BotSettings settings, SqliteSessionStore store, BotNotes notes)
    {
        options.Network = TestClients.DevNetAt(settings.Seed, settings.Pin);
        options.RecoveryPhrase = settings.Phrase;
        options.Store = store;
        options.HandleEarlierMessages = true;
        options.PollInterval = TimeSpan.FromMilliseconds(100);
        options.Files = new FileClientOptions { Server = FileServer.Create(settings.Files, Ed25519PublicKey.Create(Convert.FromHexString(settings.FilesKey))) };
        options.HandlerFailed = (failure, _) =>
        {
            notes.Add(BotNoteKind.Failed, 0, failure.ToString());
            return default;
        };
    }

    private static async ValueTask AnswerAsync(SessionClient bot, MessageContext context, BotNotes notes, CancellationToken cancellationToken)
    {
        notes.Add(BotNoteKind.Called, context.Event.Position, context.Message.Text);
        using var file = new MemoryStream();
        if (context.Message.Attachments.Count > 0)
        {
            await bot.DownloadAsync(context.Message, 0, file, cancellationToken: cancellationToken);
        }

        await context.ReplyAsync(AnswerTo(context.Message.Text, file.ToArray()), cancellationToken);
    }
}
