using Microsoft.Extensions.Logging;
using ModeratorBot.Community;
using ModeratorBot.Journal;
using SessionSdk;
using SessionSdk.Communities;

namespace ModeratorBot;

/// <summary>A moderator of one room: its journal, what it knows of people, and the loop that reads the room.</summary>
internal sealed partial class Bot : IDisposable
{
    private static readonly TimeSpan MaxPause = TimeSpan.FromMinutes(1);

    private readonly CommunityConnection _connection;
    private readonly JournalFile _file;
    private readonly Moderator _moderator;
    private readonly RoomReader _reader;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly ILogger<Bot> _logger;
    private readonly TaskCompletionSource _begun = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Opens the journal and goes on where it ends.</summary>
    /// <param name="options">The options, with the address of the room.</param>
    /// <param name="client">Reaches the server.</param>
    /// <param name="account">The bot's account; stays the caller's.</param>
    /// <param name="getTime">Tells the time of the network.</param>
    /// <param name="loggers">Makes the logs.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="InvalidDataException">The journal is damaged in a way that no crash leaves.</exception>
    /// <exception cref="IOException">The journal cannot be opened; another bot may have it.</exception>
    internal Bot(BotOptions options, CommunityClient client, AccountKeys account, Func<CancellationToken, Task<DateTimeOffset>> getTime, ILoggerFactory loggers, TimeProvider time)
    {
        _time = time;
        _interval = options.PollInterval;
        _logger = loggers.CreateLogger<Bot>();
        CommunityAddress address = CommunityAddress.Parse(options.Community!);
        RoomToken token = RoomToken.Parse(address.Room);
        Directory.CreateDirectory(options.Data);
        _file = new JournalFile(Path.Combine(options.Data, "journal.jsonl"));
        Journal = new BotJournal(_file);
        if (_file.Notice is { } notice)
        {
            LogDamaged(notice);
        }

        _connection = client.Connect(CommunityServer.Of(address), account);
        var room = new CommunityRoom(_connection, token, new CommunityRoomOptions
        {
            DisplayName = options.Name,
            AllowList = [.. options.AllowList.Select(SenderId.Parse)],
            GetTimeAsync = getTime,
            Time = time,
        });
        _moderator = new Moderator(room, options.CreateModeration(), Journal, time);
        _reader = new RoomReader(_connection, token, room, _moderator, new PositionFile(Path.Combine(options.Data, "position"), _logger), loggers.CreateLogger<RoomReader>());
    }

    internal BotJournal Journal { get; }

    /// <summary>The id under which the bot is known in the room; <see langword="null"/> as long as the server was not asked.</summary>
    internal SessionAddress? Id => _connection.Id;

    /// <summary>Ends when the bot has looked at what stood in the room; from then on it judges what comes. Cancelled when the bot ends before.</summary>
    internal Task Begun => _begun.Task;

    /// <summary>Moderates until it is cancelled. What the network does ends it never; a journal that cannot be written does.</summary>
    internal async Task RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            TimeSpan pause = _interval;
            while (true)
            {
                try
                {
                    await PollAsync(cancellationToken);
                    pause = _interval;
                }
                catch (SessionException failure)
                {
                    pause = pause * 2 < MaxPause ? pause * 2 : MaxPause;
                    LogFailed(failure.Message, pause);
                }

                await Task.Delay(pause, _time, cancellationToken);
            }
        }
        finally
        {
            _begun.TrySetCanceled(CancellationToken.None);
        }
    }

    private async Task PollAsync(CancellationToken cancellationToken)
    {
        if (!_begun.Task.IsCompleted)
        {
            await _reader.BeginAsync(cancellationToken);
            LogBegun(Journal.Entries.Count);
            _begun.SetResult();
        }

        await _reader.PollAsync(cancellationToken);
    }

    public void Dispose()
    {
        _moderator.Dispose();
        _connection.Dispose();
        _file.Dispose();
    }

    [LoggerMessage(LogLevel.Warning, "{Notice}")]
    private partial void LogDamaged(string notice);

    [LoggerMessage(LogLevel.Information, "The bot is at work; its journal has {Count} entries")]
    private partial void LogBegun(int count);

    [LoggerMessage(LogLevel.Warning, "The room could not be read, and is asked again in {Pause}: {Failure}")]
    private partial void LogFailed(string failure, TimeSpan pause);
}
