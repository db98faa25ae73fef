using SessionSdk.Communities;

namespace SessionSdk;

/// <summary>The rooms of communities that an account is in.</summary>
/// <remarks>Safe to share between threads. Which rooms there are is synced between the account's devices.</remarks>
public sealed class CommunityCollection
{
    private readonly SessionClient _client;

    internal CommunityCollection(SessionClient client)
    {
        _client = client;
    }

    /// <summary>Gets the rooms that the account is in, in the order of their addresses.</summary>
    public IReadOnlyList<Room> All =>
        [.. _client.CommunityDirectory.Servers.SelectMany(server => server.Rooms).Select(room => room.Id).OrderBy(id => id.ToString(), StringComparer.Ordinal).Select(id => new Room(_client, id))];

    /// <summary>Gives a handle over a room. Nothing is asked or stored by that.</summary>
    /// <param name="id">The room, such as <see cref="Message.Conversation"/> of one of its messages.</param>
    /// <returns>The handle.</returns>
    /// <exception cref="ArgumentException"><paramref name="id"/> is no room.</exception>
    public Room Get(ConversationId id) => id.Kind == ConversationKind.Room ? new Room(_client, id) : throw new ArgumentException("The conversation is no room of a community.", nameof(id));

    /// <summary>Joins a room on all devices. Nobody is told; what was written there before becomes history, and handlers do not get it. The newest messages are in the history when the call returns.</summary>
    /// <param name="url">The join link with the server's key: <c>https://server/room?public_key=…</c>. Without a scheme <c>http://</c> is assumed, as in other clients.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The room; the same one when the account is in it already.</returns>
    /// <exception cref="ArgumentException"><paramref name="url"/> is no join link.</exception>
    /// <exception cref="RoomAccessException">The account is in a room of this server under another key: the link is an old one, or false.</exception>
    /// <exception cref="CommunityRefusedException">The server does not have the room, or does not let the account in.</exception>
    /// <exception cref="SessionException">The server does not answer.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public async Task<Room> JoinAsync(string url, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(url);
        _client.ThrowIfDisposed();
        string link = url.Trim();
        CommunityAddress? address = CommunityAddress.TryParse(link.Contains("://", StringComparison.Ordinal) ? link : $"http://{link}", out CommunityAddress? parsed) && RoomIds.TryOf(parsed, out _)
            ? parsed
            : throw new ArgumentException("This is no join link of a community: https://server/room?public_key=… with 64 hexadecimal digits is expected.", nameof(url));
        return Get(await _client.CommunityDirectory.JoinAsync(address, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Leaves a room on all devices, and deletes here what it has. The server is not told.</summary>
    /// <param name="room">The room.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>A task that ends when nothing of the room is left here.</returns>
    /// <exception cref="RoomAccessException">The account is not in the room.</exception>
    /// <exception cref="SessionException">The store failed.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task LeaveAsync(ConversationId room, CancellationToken cancellationToken = default)
    {
        _client.ThrowIfDisposed();
        return _client.CommunityDirectory.LeaveAsync(room, cancellationToken);
    }

    /// <summary>Asks all servers now and waits until what they had is in the store. Starts to receive if that has not been done.</summary>
    /// <param name="cancellationToken">Ends the wait, not the receiving.</param>
    /// <returns>A task that ends when each server's poll that began after this call has been taken in; handlers may still be at work.</returns>
    /// <exception cref="SessionException">A server did not answer; the others have been taken in. The client polls again by itself.</exception>
    /// <exception cref="ObjectDisposedException">The client has been disposed.</exception>
    public Task PollNowAsync(CancellationToken cancellationToken = default)
    {
        _client.StartReceiving();
        return _client.CommunityDirectory.PollNowAsync(cancellationToken);
    }
}
