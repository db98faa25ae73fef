using SessionSdk;
using SessionSdk.Communities;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace ModeratorBot;

/// <summary>Somebody who visits the room of the demonstration.</summary>
internal sealed class Visitor : IDisposable
{
    private readonly AccountKeys _account = AccountKeys.Generate();
    private readonly RoomToken _room;

    internal Visitor(string name, CommunityClient client, CommunityServer server, RoomToken room)
    {
        Name = name;
        _room = room;
        Connection = client.Connect(server, _account);
        using var pair = BlindedKeyPair.Create(_account, server.PublicKey);
        Id = pair.Id;
    }

    internal string Name { get; }

    /// <summary>The id under which the room knows the visitor.</summary>
    internal BlindedId Id { get; }

    internal AccountId AccountId => _account.Id;

    internal CommunityConnection Connection { get; }

    /// <summary>Writes into the room.</summary>
    /// <param name="text">The text.</param>
    /// <param name="about">A message that is quoted.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    internal async Task<RoomMessage> SayAsync(string text, RoomMessage? about = null, CancellationToken cancellationToken = default)
    {
        Quote? quote = about is not null && about.TryOpen(out OpenedCommunityMessage? opened, out _)
            ? new Quote { Author = opened.Author, SentAt = opened.Content.SentAt ?? opened.PostedAt }
            : null;
        SealedRoomMessage message = await Connection.SealAsync(
            new MessageContent
            {
                SentAt = TimeProvider.System.GetUtcNow(),
                Payload = new VisibleMessage { Text = text, Quote = quote, Profile = new UserProfile { DisplayName = Name } },
            },
            cancellationToken: cancellationToken);
        return await Connection.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = _room, Message = message }), cancellationToken);
    }

    /// <summary>Reads what stands in the room, oldest first: name and text.</summary>
    internal async Task<IReadOnlyList<(string Name, string Text)>> ReadAsync(CancellationToken cancellationToken)
    {
        RoomPage page = await Connection.SendAsync(CommunityRequests.GetRecentMessages(_room), cancellationToken);
        return
        [
            .. page.Updates.OfType<RoomMessage>().OrderBy(message => message.Id)
                .Select(message => message.TryOpen(out OpenedCommunityMessage? opened, out _) ? opened.Content.Payload as VisibleMessage : null)
                .OfType<VisibleMessage>()
                .Select(visible => (visible.Profile?.DisplayName ?? "", visible.Text ?? "")),
        ];
    }

    public void Dispose()
    {
        Connection.Dispose();
        _account.Dispose();
    }
}
