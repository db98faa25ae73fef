using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Dispatching;
using SessionSdk.Journal;
using SessionSdk.Storage;
using SessionSdk.Tests.Messages;

namespace SessionSdk.Tests.Dispatching;

/// <summary>A dispatcher over a store, and somebody who writes.</summary>
internal sealed class DispatchRig : IAsyncDisposable
{
    internal static readonly AccountId Own = SampleMessages.Account(9);
    internal static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private DispatchRig(FakeStore store, EventDispatcherOptions options)
    {
        Store = store;
        Journal = new AccountJournal(store, Own, Time);
        Verbs = new FakeVerbs(Journal);
        Dispatcher = new EventDispatcher(Journal, Verbs, options with { TimeProvider = Time }, Log);
        Failed = new FailedEvents(Journal, Dispatcher);
    }

    internal FakeTimeProvider Time { get; } = new(SampleMessages.Start);

    internal FakeLogger Log { get; } = new();

    internal FakeStore Store { get; }

    internal AccountJournal Journal { get; }

    internal FakeVerbs Verbs { get; }

    internal EventDispatcher Dispatcher { get; }

    internal IFailedEvents Failed { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<DispatchRig> StartAsync(FakeStore? store = null, EventDispatcherOptions? options = null)
    {
        var rig = new DispatchRig(store ?? new FakeStore(), options ?? new EventDispatcherOptions());
        await rig.Journal.LoadAsync(Token);
        return rig;
    }

    /// <summary>Lets time pass until something is so.</summary>
    internal Task AdvanceUntilAsync(Func<bool> condition, TimeSpan? step = null, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        Eventually.True(condition, () => Time.Advance(step ?? TimeSpan.FromSeconds(1)), TimeSpan.FromMilliseconds(2), what: what);

    internal Task ArriveAsync(byte person, params string[] texts) => ArriveAsync(person, false, texts);

    internal async Task ArriveAsync(byte person, bool isOutgoing, params string[] texts)
    {
        var batch = new StoreBatch();
        List<SessionEvent> events = [];
        foreach (string text in texts)
        {
            MessageId id = Journal.NextMessage();
            var body = new StoredBody { Text = text };
            var message = new Message
            {
                Id = id,
                Conversation = SampleMessages.Account(person),
                Sender = isOutgoing ? Own : SampleMessages.Account(person),
                SentAt = SampleMessages.Start.AddMilliseconds(id.Value),
                IsOutgoing = isOutgoing,
                Text = text,
            };
            batch.Messages.Add(MessageCodec.Write(message, body, null));
            events.Add(new MessageReceived { Conversation = message.Conversation, Message = message });
        }

        await Journal.CommitAsync(batch, events, Token);
    }

    internal ValueTask HappenAsync(params SessionEvent[] events) => Journal.CommitAsync(new StoreBatch(), events, Token);

    internal static ReactionChanged Reaction(byte person, string emoji) =>
        new() { Conversation = SampleMessages.Account(person), MessageId = new MessageId(1), Reactor = SampleMessages.Account(person), Emoji = emoji };

    internal static TypingChanged Typing(byte person) => new() { Conversation = SampleMessages.Account(person), Sender = SampleMessages.Account(person), IsTyping = true };

    internal bool HasHandledAll(string name) => Store.Consumer(name) is { } consumer && consumer.Cursor == Journal.LastPosition;

    public async ValueTask DisposeAsync()
    {
        await Dispatcher.DisposeAsync().AsTask().WaitAsync(Limit, CancellationToken.None);
        Journal.Dispose();
    }

    /// <summary>Disposes while something hangs: only time ends that.</summary>
    internal async Task DisposeAsTimePassesAsync()
    {
        Task disposed = Dispatcher.DisposeAsync().AsTask();
        await AdvanceUntilAsync(() => disposed.IsCompleted);
        await disposed;
    }

    /// <summary>Takes what handlers send, once for each key.</summary>
    internal sealed class FakeVerbs(AccountJournal journal) : IConversationVerbs
    {
        private readonly ConcurrentDictionary<string, MessageId> _byKey = new();

        internal ConcurrentQueue<(string Text, string? Key)> Sent { get; } = new();

        /// <summary>Takes over what an earlier client had sent.</summary>
        internal void Remember(FakeVerbs earlier) => earlier._byKey.ToList().ForEach(pair => _byKey[pair.Key] = pair.Value);

        public ValueTask<MessageId> SendAsync(ConversationId conversation, string text, string? idempotencyKey, CancellationToken cancellationToken = default)
        {
            if (idempotencyKey is not null && _byKey.TryGetValue(idempotencyKey, out MessageId sent))
            {
                return ValueTask.FromResult(sent);
            }

            MessageId id = journal.NextMessage();
            Sent.Enqueue((text, idempotencyKey));
            _byKey[idempotencyKey ?? id.ToString()] = id;
            return ValueTask.FromResult(id);
        }
    }

    /// <summary>Notes what it is given.</summary>
    internal sealed class Notes
    {
        private readonly ConcurrentQueue<string> _texts = new();

        internal string[] Texts => [.. _texts];

        internal void Add(string text) => _texts.Enqueue(text);

        internal Func<MessageContext, CancellationToken, ValueTask> Handler => (context, _) =>
        {
            Add(context.Message.Text);
            return ValueTask.CompletedTask;
        };
    }
}
