using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Conversations;

/// <summary>Tells the own swarm, in the background, what is to be deleted and whose life is to be shortened. Best effort: the messages go by themselves in the end.</summary>
internal sealed partial class SwarmChores(SwarmClient swarm, SwarmSigner signer, AccountId account, TimeProvider time, TimeSpan disposeTimeout, ILogger logger) : IAsyncDisposable
{
    private const int MaxPending = 1_000;
    private const int MaxAtOnce = 100;
    private const int MaxTries = 4;

    private readonly ILogger _logger = logger;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Channel<Chore> _pending = Channel.CreateBounded<Chore>(new BoundedChannelOptions(MaxPending) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });
    private readonly Lock _gate = new();
    private Task? _running;

    /// <summary>Deletes messages of the own swarm.</summary>
    internal void Delete(IReadOnlyList<MessageHash> hashes) => Add(hashes.Chunk(MaxAtOnce).Select(some => new Chore(some, null)));

    /// <summary>Shortens the life of messages of the own swarm.</summary>
    internal void Shorten(IReadOnlyList<(MessageHash Hash, DateTimeOffset Until)> messages) =>
        Add(messages.GroupBy(message => message.Until, message => message.Hash).SelectMany(group => group.Chunk(MaxAtOnce).Select(some => new Chore(some, group.Key))));

    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        await _stopping.CancelAsync().ConfigureAwait(false);
        Task? running;
        lock (_gate)
        {
            running = _running;
        }

        if (running is not null)
        {
            await running.WaitAsync(disposeTimeout, time, CancellationToken.None).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Add(IEnumerable<Chore> chores)
    {
        foreach (Chore chore in chores)
        {
            _pending.Writer.TryWrite(chore);
        }

        lock (_gate)
        {
            _running ??= _stopping.IsCancellationRequested ? Task.CompletedTask : Task.Run(() => RunAsync(_stopping.Token));
        }
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        await foreach (Chore chore in _pending.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            for (int attempt = 1; attempt <= MaxTries; attempt++)
            {
                try
                {
                    await DoAsync(chore, cancellationToken).ConfigureAwait(false);
                    break;
                }
                catch (Exception failure) when (failure is not OperationCanceledException || !cancellationToken.IsCancellationRequested)
                {
                    LogChoreFailed(failure);
                    if (failure is SessionException { IsTransient: false })
                    {
                        break;
                    }

                    await Task.Delay(TimeSpan.FromSeconds(2 << attempt), time, cancellationToken).ConfigureAwait(false);
                }
            }
        }
    }

    private Task DoAsync(Chore chore, CancellationToken cancellationToken) => chore.Until is { } until
        ? swarm.ExpireAsync(new ExpireRequest { Address = account, Signer = signer, Messages = chore.Hashes, Expiries = [until], Change = ExpiryChange.Shorten }, cancellationToken)
        : swarm.DeleteAsync(new DeleteRequest { Address = account, Signer = signer, Messages = chore.Hashes }, cancellationToken);

    private sealed record Chore(IReadOnlyList<MessageHash> Hashes, DateTimeOffset? Until);

    [LoggerMessage(EventId = 9281, Level = LogLevel.Information, Message = "The own swarm could not be told what to delete or shorten; it is tried a few times")]
    private partial void LogChoreFailed(Exception failure);
}
