using SessionSdk;
using SessionSdk.Communities;
using SessionSdk.Configs;
using SessionSdk.DevNet;
using SessionSdk.Messaging;
using SessionSdk.Onion;

namespace Snippets;

internal static class CommunityServers
{
    internal static async Task ReadAsync(IOnionNetwork network, AccountKeys account, string url)
    {
        #region read a room

        CommunityAddress address = CommunityAddress.Parse(url);
        RoomToken room = RoomToken.Parse(address.Room);
        var client = new CommunityClient(network);
        using CommunityConnection connection = client.Connect(CommunityServer.Of(address), account);

        RoomPage page = await connection.SendAsync(CommunityRequests.GetRecentMessages(room));
        foreach (RoomMessage message in page.Updates.OfType<RoomMessage>())
        {
            if (message.TryOpen(out OpenedCommunityMessage? opened, out _) && opened.Content.Payload is VisibleMessage visible)
            {
                Console.WriteLine($"{message.Author}: {visible.Text}");
            }
        }

        #endregion
    }

    internal static async Task PostAsync(CommunityConnection connection, RoomToken room, IOnionNetwork network)
    {
        #region post into a room

        SealedRoomMessage message = await connection.SealAsync(new MessageContent
        {
            SentAt = await network.GetTimeAsync(),
            Payload = new VisibleMessage { Text = "hello", Profile = new UserProfile { DisplayName = "Visitor" } },
        });
        RoomMessage posted = await connection.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = room, Message = message }));
        await connection.SendAsync(CommunityRequests.AddReaction(room, posted.Id, "👍"));

        #endregion
    }

    internal static async Task ModerateAsync(CommunityConnection connection, RoomToken room, SessionAddress spammer)
    {
        #region ban and delete

        CommunityBatch batch = CommunityBatch.CreateSequence();
        BatchPart<Done> ban = batch.Add(CommunityRequests.Ban(spammer, room, TimeSpan.FromDays(1)));
        BatchPart<Done> deletion = batch.Add(CommunityRequests.DeleteAll(room, spammer));
        await connection.SendBatchAsync(batch);

        if (ban.Error is CommunityRefusedException { Reason: CommunityRefusal.NotPermitted })
        {
            Console.WriteLine("You do not moderate this room.");
        }
        else if (deletion.Error is CommunityRefusedException { Reason: CommunityRefusal.NotFound })
        {
            Console.WriteLine("Banned; there was nothing to delete.");
        }

        #endregion
    }

    internal static async Task UseDevNetAsync(AccountKeys account)
    {
        #region a community server of DevNet

        await using var network = await DevNet.StartAsync();
        DevCommunityServer devServer = await network.AddCommunityAsync(new DevCommunityOptions { Rooms = { "lounge" } });
        await using var onion = new OnionNetwork(network.Settings);
        using CommunityConnection connection = new CommunityClient(onion).Connect(
            CommunityServer.Of(CommunityAddress.Parse(devServer.Rooms[0].Url.ToString())),
            account);

        #endregion
    }
}
