using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Conversations;

/// <summary>Tells the own swarm, in the background, what is to be deleted and whose life is to be shortened, and learns since when other devices have read. Best effort: the messages go by themselves in the end.</summary>
internal sealed partial class SwarmChores(SwarmClient swarm, SwarmSigner signer, AccountId account, SwarmExpiries expiries, TimeProvider time, TimeSpan disposeTimeout, ILogger logger) : IAsyncDisposable
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
    internal void Delete(IReadOnlyList<MessageHash> hashes) =>
        Add(hashes.Chunk(MaxAtOnce).Select(some => new Chore(token => swarm.DeleteAsync(new DeleteRequest { Address = account, Signer = signer, Messages = some }, token))));

    /// <summary>Shortens the life of messages of the own swarm. Where another device was earlier, its end holds here too.</summary>
    /// <param name="messages">The messages and their ends.</param>
    /// <param name="areReadElsewhere">Whether another device read them: what the swarm has forgotten is over then. What this device reads first may be older than swarms keep anything.</param>
    /// <remarks>
    /// That is also how the swarm is asked since when another device has read: <c>get_expiries</c> would be the word of one member, and here those who keep an earlier end all sign it.
    /// </remarks>
    internal void Shorten(IReadOnlyList<(MessageHash Hash, DateTimeOffset Until)> messages, bool areReadElsewhere = false) => Add(messages
        .GroupBy(message => message.Until, message => message.Hash)
        .SelectMany(group => group.Chunk(MaxAtOnce).Select(some => new Chore(token => ShortenAsync(some, group.Key, areReadElsewhere, token)))));

    public async ValueTask DisposeAsync()
    {
        _pending.Writer.TryComplete();
        await _stopping.StopAsync(disposeTimeout, time, _logger).ConfigureAwait(false);
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
                    await chore.DoAsync(cancellationToken).ConfigureAwait(false);
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

    private async Task ShortenAsync(IReadOnlyList<MessageHash> hashes, DateTimeOffset until, bool areReadElsewhere, CancellationToken cancellationToken)
    {
        var request = new ExpireRequest { Address = account, Signer = signer, Messages = hashes, Expiries = [until], Change = ExpiryChange.Shorten };
        ExpireResult result = await swarm.ExpireAsync(request, cancellationToken).ConfigureAwait(false);
        await expiries.AdoptAsync(result.Unchanged, areReadElsewhere ? result.Missing : [], cancellationToken).ConfigureAwait(false);
    }

    private sealed record Chore(Func<CancellationToken, Task> DoAsync);

    [LoggerMessage(EventId = 9281, Level = LogLevel.Information, Message = "The own swarm could not be told what to delete or shorten; it is tried a few times")]
    private partial void LogChoreFailed(Exception failure);
}
