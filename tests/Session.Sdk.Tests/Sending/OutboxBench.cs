using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Journal;
using SessionSdk.Sending;

namespace SessionSdk.Tests.Sending;

/// <summary>An outbox over a store, routes and times that a test holds in its hands; it can be ended and started again over the same store.</summary>
internal sealed class OutboxBench : IAsyncDisposable
{
    private readonly List<AccountJournal> _journals = [];

    internal OutboxBench(bool hasCopy = false)
    {
        Pulse = new Pulse();
        Store = new RecordingStore(Pulse);
        Times = new FakeTimes(Time);
        Uploader = new FakeUploader(Pulse);
        Person = new FakeRoute(ConversationKind.Person, Keys.Id, Pulse) { HasCopy = hasCopy, Mark = 7 };
        Routes = [Person];
    }

    internal Pulse Pulse { get; }

    internal RecordingStore Store { get; }

    internal FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 28, 12, 0, 0, TimeSpan.Zero));

    internal FakeTimes Times { get; }

    internal FakeUploader Uploader { get; }

    internal AccountKeys Keys { get; } = AccountKeys.Generate();

    internal FakeRoute Person { get; }

    internal List<IMessageRoute> Routes { get; }

    internal ConcurrentQueue<SessionEvent> Events { get; } = new();

    internal Outbox? Outbox { get; private set; }

    internal static ConversationId Friend { get; } = Id(1);

    internal static ConversationId Other { get; } = Id(2);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        if (Outbox is not null)
        {
            await EndAsync();
        }

        _journals.ForEach(static journal => journal.Dispose());
        Keys.Dispose();
    }

    internal async Task<Outbox> StartAsync(OutboxOptions? options = null)
    {
        var journal = new AccountJournal(Store, Keys.Id, Time);
        _journals.Add(journal);
        journal.Committed += events =>
        {
            foreach (SessionEvent happened in events)
            {
                Events.Enqueue(happened);
            }

            Pulse.Beat();
        };
        await journal.LoadAsync(Token);
        Outbox = new Outbox(journal, Routes, Uploader, Times, options ?? new OutboxOptions(), Time, NullLogger.Instance);
        Outbox.Start();
        return Outbox;
    }

    /// <summary>Ends the outbox; time is moved on for what hangs.</summary>
    internal async Task EndAsync()
    {
        Task ending = Outbox!.DisposeAsync().AsTask();
        await Eventually.Ends(ending, () => Time.Advance(TimeSpan.FromSeconds(1)), TimeSpan.FromMilliseconds(20));
        await ending;
    }

    /// <summary>Moves time on until something is so.</summary>
    internal Task AdvanceUntilAsync(Func<bool> isSo, TimeSpan step, [CallerArgumentExpression(nameof(isSo))] string what = "") =>
        Eventually.True(isSo, () => Time.Advance(step), what: what);

    internal Task WhenAsync(Func<bool> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "") => Pulse.WhenAsync(isSo, what, Token);

    internal Message MessageOf(MessageId id) => MessageCodec.Read(Store.Messages.Single(record => record.Id == id));

    internal IReadOnlyList<DeliveryState> StatesOf(MessageId id) =>
        [.. Events.OfType<DeliveryChanged>().Where(changed => changed.MessageId == id).Select(changed => changed.Delivery.State)];

    /// <summary>Gets what was told last of a message.</summary>
    internal DeliveryState StateOf(MessageId id) => StatesOf(id) is [.., var last] ? last : DeliveryState.None;

    internal static OutgoingItem Text(string text, ConversationId? to = null) => OutgoingItem.Of(to ?? Friend, text);

    internal static ConversationId Id(byte number)
    {
        byte[] key = new byte[33];
        (key[0], key[1]) = (5, number);
        return AccountId.TryCreate(key, out AccountId id) ? id : throw new InvalidOperationException();
    }
}
