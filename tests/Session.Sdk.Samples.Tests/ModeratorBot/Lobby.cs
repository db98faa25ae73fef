using System.Globalization;
using ModeratorBot;
using ModeratorBot.Journal;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Messaging;

namespace SessionSdk.Samples.Tests.ModeratorBot;

/// <summary>The room of the demonstration with the bot in it; what visitors do is up to the test.</summary>
internal sealed class Lobby : IAsyncDisposable
{
    private readonly Demonstration _demonstration;
    private readonly Action<BotOptions> _configure;
    private CancellationTokenSource _end = new();
    private string _data = "";
    private Task _running = Task.CompletedTask;

    private Lobby(Demonstration demonstration, Action<BotOptions>? configure)
    {
        _demonstration = demonstration;
        _configure = configure ?? (_ => { });
        Mo = demonstration.Invite("Mo", isModerator: true);
    }

    internal Bot Bot { get; private set; } = null!;

    internal Visitor Mo { get; }

    internal DevCommunityRoom Room => _demonstration.Room;

    internal RoomToken Token { get; } = RoomToken.Parse("lobby");

    internal IReadOnlyList<JournalEntry> Entries => Bot.Journal.Entries;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    internal static async Task<Lobby> OpenAsync(Action<BotOptions>? configure = null, CommunityBlinding blinding = CommunityBlinding.Required)
    {
        var lobby = new Lobby(await Demonstration.StartAsync(TextWriter.Null, blinding, Cancellation), configure);
        lobby.Room.AddModerator(lobby.Mo.Id.ToString());
        await lobby.StartBotAsync();
        return lobby;
    }

    internal async Task StartBotAsync()
    {
        _end = new CancellationTokenSource();
        Bot = _demonstration.CreateBot(options =>
        {
            options.PollInterval = TimeSpan.FromMilliseconds(50);
            options.BudgetActions = 100;
            options.Rules["words"] = "Live";
            _configure(options);
            _data = options.Data;
        });
        _running = Task.Run(() => Bot.RunAsync(_end.Token), Cancellation);
        await Bot.Begun.WaitAsync(Eventually.Limit, TimeProvider.System, Cancellation);
    }

    internal async Task StopBotAsync()
    {
        await _end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _running);
        Bot.Dispose();
        _end.Dispose();
    }

    internal Visitor Invite(string name) => _demonstration.Invite(name);

    /// <summary>Lets a moderator write a command, and waits for the bot's answer.</summary>
    internal async Task<string> OrderAsync(string command, RoomMessage? about = null)
    {
        RoomMessage order = await Mo.SayAsync(command, about, Cancellation);
        string? answer = null;
        await Eventually.True(async () => (answer = await AnswerToAsync(order)) is not null, pause: TimeSpan.FromMilliseconds(50), what: $"an answer to {command}");
        return answer!;
    }

    internal bool Stands(RoomMessage message) => Room.Messages.Any(known => known.Id == message.Id && known.Data is not null);

    internal Task GoesAsync(RoomMessage message) => Eventually.True(() => !Stands(message), what: "the message is gone");

    /// <summary>Waits until the bot has done with a message: it notes how far it has read only then.</summary>
    internal Task IsReadAsync(RoomMessage message) => Eventually.True(
        () => File.Exists(Path.Combine(_data, "position")) && long.Parse(File.ReadAllText(Path.Combine(_data, "position")), CultureInfo.InvariantCulture) >= message.Sequence,
        what: "the bot has read the message");

    internal static async Task<bool> MayWriteAsync(Visitor visitor)
    {
        try
        {
            await visitor.SayAsync("May I?", cancellationToken: Cancellation);
            return true;
        }
        catch (CommunityRefusedException refusal) when (refusal.Reason == CommunityRefusal.NotPermitted)
        {
            return false;
        }
    }

    /// <summary>The answer quotes the command.</summary>
    private async Task<string?> AnswerToAsync(RoomMessage order)
    {
        RoomPage page = await Mo.Connection.SendAsync(CommunityRequests.GetRecentMessages(Token), Cancellation);
        Assert.True(order.TryOpen(out OpenedCommunityMessage? asked, out _));
        return page.Updates.OfType<RoomMessage>()
            .Select(message => message.TryOpen(out OpenedCommunityMessage? opened, out _) ? opened.Content.Payload as VisibleMessage : null)
            .FirstOrDefault(visible => visible?.Quote?.SentAt == asked.Content.SentAt && visible?.Quote?.Author == asked.Author && visible?.Profile?.DisplayName == "Moderator")?.Text;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_running.IsCompleted)
        {
            await StopBotAsync();
        }

        await _demonstration.DisposeAsync();
    }
}
