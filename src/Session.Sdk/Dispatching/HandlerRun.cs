namespace SessionSdk.Dispatching;

/// <summary>A call of user code by a dispatcher, as its flow knows it.</summary>
internal class HandlerScope(EventDispatcher owner)
{
    private static readonly AsyncLocal<HandlerScope?> Flow = new();
    private int _isOver;

    internal EventDispatcher Owner => owner;

    /// <summary>Tells whether the caller is called by a dispatcher that waits for it.</summary>
    internal static bool IsInside(EventDispatcher owner) => Flow.Value is { } scope && scope.Owner == owner && Volatile.Read(ref scope._isOver) == 0;

    /// <summary>Marks the flow of the caller, which is an asynchronous method of its own.</summary>
    internal void Enter() => Flow.Value = this;

    internal void End() => Volatile.Write(ref _isOver, 1);
}

/// <summary>A handler at work on an event.</summary>
internal sealed class HandlerRun(EventDispatcher owner, EventReader reader, EventSubscription subscription, DispatchEntry entry) : HandlerScope(owner), IAnswerSource
{
    internal EventReader Reader => reader;

    internal EventSubscription Subscription => subscription;

    internal DispatchEntry Entry => entry;

    internal int Attempt { get; } = entry.Failures + 1;

    internal bool IsRedelivered { get; } = entry.IsRedelivered;

    /// <summary>Gets or sets the answer that the handler waits for; only the loop ends the wait.</summary>
    internal TaskCompletionSource<Message>? Answer { get; set; }

    /// <summary>Gets or sets who must write it.</summary>
    internal SenderId AnswerFrom { get; set; }

    public async ValueTask<Message> NextAsync(MessageId after, SenderId from, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var answer = new TaskCompletionSource<Message>(TaskCreationOptions.RunContinuationsAsynchronously);
        Owner.BeginAsk(this, after, from, answer);

        // Whether the answer came or the wait ended is decided in one place, so that no answer gets lost between the two.
        CancellationTokenRegistration ended = cancellationToken.UnsafeRegister(static state => ((HandlerRun)state!).Owner.EndAsk((HandlerRun)state), this);
        CancellationTokenRegistration stopped = Owner.Stopping.UnsafeRegister(static state => ((HandlerRun)state!).Owner.EndAsk((HandlerRun)state), this);
        await using (ended.ConfigureAwait(false))
        {
            await using (stopped.ConfigureAwait(false))
            {
                try
                {
                    return await answer.Task.ConfigureAwait(false);
                }
                catch (OperationCanceledException)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    throw new OperationCanceledException("The client stops.", Owner.Stopping);
                }
            }
        }
    }
}
