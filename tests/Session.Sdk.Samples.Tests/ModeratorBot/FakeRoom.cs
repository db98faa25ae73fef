using ModeratorBot;
using ModeratorBot.Rules;

namespace SessionSdk.Samples.Tests.ModeratorBot;

/// <summary>Notes what the bot does in the room.</summary>
internal sealed class FakeRoom : IModeratedRoom
{
    private long _lastSaid = 10_000;
    private int _step;

    /// <summary>The number of the step before which the machine stops.</summary>
    internal int? CutBefore { get; set; }

    /// <summary>The number of the step that was done at the server when the machine stops.</summary>
    internal int? CutAfter { get; set; }

    internal List<string> Done { get; } = [];

    internal List<string> Said { get; } = [];

    internal Exception? Fails { get; set; }

    internal HashSet<SenderId> Moderators { get; } = [Ids.Moderator];

    /// <summary>What happens while the bot acts.</summary>
    internal Action<string> OnDo { get; set; } = _ => { };

    internal bool CanModerate { get; set; } = true;

    public RoomFacts Facts => new(new HashSet<SenderId> { Ids.Bot }, new HashSet<SenderId>(Moderators), new HashSet<SenderId> { Ids.Friend }) { CanModerate = CanModerate };

    /// <summary>Is called when the bot asks who may do what.</summary>
    internal Action OnAsk { get; set; } = () => { };

    public Task<RoomFacts> GetFactsAsync(CancellationToken cancellationToken)
    {
        OnAsk();
        return Task.FromResult(Facts);
    }

    /// <summary>The time of the network.</summary>
    internal TimeProvider Time { get; set; } = TimeProvider.System;

    public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken) => Task.FromResult(Time.GetUtcNow());

    public bool TryResolve(SenderId named, out SenderId person)
    {
        person = named;
        return !named.TryGetAccount(out _);
    }

    public Task<MessageId> SayAsync(string text, MessageId? repliesTo, CancellationToken cancellationToken)
    {
        Fail();
        CutAt(++_step, CutBefore);
        Said.Add(text);
        CutAt(_step, CutAfter);
        return Task.FromResult(new MessageId(++_lastSaid));
    }

    public Task DeleteAsync(MessageId message, CancellationToken cancellationToken) => DoAsync($"delete {message}");

    public Task DeleteAllAsync(SenderId person, CancellationToken cancellationToken) => DoAsync($"delete all of {Name(person)}");

    public Task MuteAsync(SenderId person, TimeSpan duration, CancellationToken cancellationToken) => DoAsync($"mute {Name(person)} {duration:c}");

    public Task UnmuteAsync(SenderId person, CancellationToken cancellationToken) => DoAsync($"unmute {Name(person)}");

    public Task BanAsync(SenderId person, TimeSpan? duration, CancellationToken cancellationToken) => DoAsync($"ban {Name(person)} {duration?.ToString("c") ?? "forever"}");

    public Task UnbanAsync(SenderId person, CancellationToken cancellationToken) => DoAsync($"unban {Name(person)}");

    public Task PinAsync(MessageId message, CancellationToken cancellationToken) => DoAsync($"pin {message}");

    public Task UnpinAsync(MessageId message, CancellationToken cancellationToken) => DoAsync($"unpin {message}");

    /// <summary>The machine stops here.</summary>
    private static void CutAt(int step, int? cut)
    {
        if (step == cut)
        {
            throw new OperationCanceledException("The machine stopped.");
        }
    }

    private static string Name(SenderId person) => person == Ids.Alice ? "Alice" : person == Ids.Bob ? "Bob" : person.ToString();

    private Task DoAsync(string what)
    {
        Fail();
        CutAt(++_step, CutBefore);
        Done.Add(what);
        OnDo(what);
        CutAt(_step, CutAfter);
        return Task.CompletedTask;
    }

    private void Fail()
    {
        if (Fails is { } failure)
        {
            throw failure;
        }
    }
}
