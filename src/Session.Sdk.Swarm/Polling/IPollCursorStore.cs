namespace SessionSdk.Swarm;

/// <summary>Keeps how far the messages of accounts were read, so that polling goes on after a restart where it ended.</summary>
/// <remarks>Implementations are safe to share between threads. Losing a position only brings messages again.</remarks>
public interface IPollCursorStore
{
    /// <summary>Gives a position.</summary>
    /// <param name="key">What it belongs to.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>The position, or <see langword="null"/> when there is none.</returns>
    ValueTask<MessagePosition?> GetAsync(PollCursorKey key, CancellationToken cancellationToken);

    /// <summary>Keeps a position in the place of an earlier one.</summary>
    /// <param name="key">What it belongs to.</param>
    /// <param name="position">The position.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when it is kept.</returns>
    ValueTask SetAsync(PollCursorKey key, MessagePosition position, CancellationToken cancellationToken);

    /// <summary>Forgets all positions of an account, at all nodes.</summary>
    /// <param name="address">The account or group.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>A task that ends when they are forgotten.</returns>
    ValueTask ForgetAsync(SessionAddress address, CancellationToken cancellationToken);
}
