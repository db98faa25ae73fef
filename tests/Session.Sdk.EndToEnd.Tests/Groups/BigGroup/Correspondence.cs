using System.Collections.Concurrent;
using SessionSdk.EndToEnd.Tests.Network;

namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>What the members write to each other, and who has to get it: all who were in the group from before until the end, once; nobody else twice; whoever was removed before, never.</summary>
/// <param name="group">The group.</param>
/// <param name="limit">How many messages are sent at most.</param>
internal sealed class Correspondence(RandomGroup group, int limit)
{
    private const int SendersAtOnce = 4;

    /// <summary>How long messages wait for the verbs, so that they come in between.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(30);

    private readonly ConcurrentQueue<SentText> _sent = new();
    private readonly ConcurrentQueue<string> _failed = new();
    private int _next;

    internal IReadOnlyCollection<SentText> Sent => _sent;

    internal IReadOnlyCollection<string> Failed => _failed;

    internal int Accepted => _sent.Count(text => text.Ended is not null);

    /// <summary>Gets how many times somebody had to have a text.</summary>
    internal int Owed { get; private set; }

    /// <summary>Gets how many times somebody must not have had a text.</summary>
    internal int Forbidden { get; private set; }

    /// <summary>Sends everything, spread over what is done to the group, until time is over.</summary>
    internal Task SendAsync(int seed, RandomVerbs verbs, CancellationToken over) =>
        Task.WhenAll(Enumerable.Range(0, SendersAtOnce).Select(async sender =>
        {
            var choices = new SeededChoices((ulong)(seed + 1_000 + sender));
            for (int number = Interlocked.Increment(ref _next); number <= limit && !over.IsCancellationRequested; number = Interlocked.Increment(ref _next))
            {
                await Eventually.Within(() => over.IsCancellationRequested || verbs.Progress * limit >= number, LongestWait);
                int place = choices.Next(group.Scale.Clients);
                await SendAsync(group.IsIn(place) ? place : choices.Next(group.Scale.Clients - group.Scale.Wanderers), $"{number}");
            }
        }));

    /// <summary>Sends a text that all who are in the group get after everything else, and waits until they have what is theirs.</summary>
    internal async Task EndAsync(TimeSpan patience)
    {
        await Eventually.True(
            async () =>
            {
                await SendAsync(0, $"last {_sent.Count}");
                return _sent.Last().Ended is not null;
            },
            limit: patience);

        // The waiting is for those who get nothing any more; what is missing then, the check names.
        await Eventually.Within(
            () => Enumerable.Range(0, group.Scale.Clients).All(place => _sent.All(text => text.Sender == place || !MustHave(place, text) || group.Heard[place].CountOf(text.Text) > 0)),
            patience);
    }

    /// <summary>Finds whoever has too much or too little.</summary>
    internal async Task<List<string>> CheckAsync(MissingTexts missing)
    {
        var wrong = new List<string>();
        for (int place = 0; place < group.Scale.Clients; place++)
        {
            Dictionary<string, int> history = await HistoryAsync(place);
            foreach (SentText text in _sent)
            {
                (int kept, int told) = (history.GetValueOrDefault(text.Text), group.Heard[place].CountOf(text.Text));
                (int least, int most) = MustHave(place, text) ? (1, 1) : (0, group.Truth.MustNotRead(place, text) ? 0 : 1);
                (Owed, Forbidden) = (Owed + least, Forbidden + 1 - most);
                if (kept < least || kept > most || (text.Sender == place ? told > 0 : told < least || told > most))
                {
                    wrong.Add($"Text {text} of {text.Sender} is {kept} times in the history and was told {told} times, not {least} to {most}: {(kept < least ? missing.Explain(place, text) : string.Empty)}; {group.Truth.Describe(place)}");
                }
            }
        }

        return wrong;
    }

    private bool MustHave(int place, SentText text) => text.Ended is not null && group.IsIn(place) && group.Truth.WasInSince(place, text.Begun);

    private async Task SendAsync(int place, string text)
    {
        var sent = new SentText(text, place);
        _sent.Enqueue(sent);
        try
        {
            await group.Clients[place].SendAsync(group.Id, text, TestContext.Current.CancellationToken);
            sent.Ended = Memberships.Now;
        }
        catch (Exception failure) when (failure is SessionException or ObjectDisposedException || !TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            // Whether it was sent nobody knows: who may have it, has it once at most.
            _failed.Enqueue(failure is MessageNotSentException unsent ? unsent.Code : failure.GetType().Name);
        }
    }

    private async Task<Dictionary<string, int>> HistoryAsync(int place)
    {
        const int Page = 500;
        var counts = new Dictionary<string, int>();
        Conversation conversation = group.Clients[place].GetConversation(group.Id);
        IReadOnlyList<Message> page;
        Message? before = null;
        do
        {
            page = await conversation.GetHistoryAsync(before, Page, cancellationToken: TestContext.Current.CancellationToken);
            foreach (Message message in page.Where(message => message.Kind == MessageKind.Text))
            {
                counts[message.Text] = counts.GetValueOrDefault(message.Text) + 1;
            }

            before = page.Count > 0 ? page[^1] : null;
        }
        while (page.Count == Page);

        return counts;
    }
}
