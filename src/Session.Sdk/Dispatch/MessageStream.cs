using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace SessionSdk;

/// <summary>Hands messages one by one to somebody who enumerates them. Delivery waits until the message has been taken.</summary>
internal sealed class MessageStream(Func<ReceivedMessage, bool> wants) : IMessageConsumer
{
    private readonly Channel<Offer> _offers = Channel.CreateBounded<Offer>(1);

    public bool Wants(ReceivedMessage message) => wants(message);

    public async ValueTask<bool> DeliverAsync(ReceivedMessage message, CancellationToken cancellationToken)
    {
        var offer = new Offer(message);
        try
        {
            await _offers.Writer.WriteAsync(offer, cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            // The enumeration has ended: there is nobody left to deliver to.
            return false;
        }

        return await offer.Taken.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    internal async IAsyncEnumerable<ReceivedMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (Offer offer in _offers.Reader.ReadAllAsync(cancellationToken).ConfigureAwait(false))
        {
            offer.Taken.TrySetResult(true);
            yield return offer.Message;
        }
    }

    /// <summary>Ends the stream. A message that was offered but not taken is not delivered.</summary>
    internal void Close()
    {
        _offers.Writer.TryComplete();
        while (_offers.Reader.TryRead(out Offer? left))
        {
            left.Taken.TrySetResult(false);
        }
    }

    private sealed class Offer(ReceivedMessage message)
    {
        public ReceivedMessage Message { get; } = message;

        public TaskCompletionSource<bool> Taken { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
