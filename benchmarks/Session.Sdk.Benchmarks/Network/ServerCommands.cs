using System.Globalization;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Messaging;

namespace SessionSdk.Benchmarks.Network;

/// <summary>What the servers do when the measuring process tells them, a line for each command and for each answer.</summary>
internal static class ServerCommands
{
    /// <summary>Counts requests: of a method, or of <see cref="Community"/>.</summary>
    internal const string Count = "count";

    /// <summary>Stands for what all community servers are asked, a batch once.</summary>
    internal const string Community = "community";

    /// <summary>Adds community servers: how many, and how many rooms each has. Answers with the rooms' addresses.</summary>
    internal const string Serve = "serve";

    /// <summary>Puts messages into a room: its address, and how many.</summary>
    internal const string Fill = "fill";

    private const int Visitors = 20;

    internal static async Task ObeyAsync(DevNet.DevNet network)
    {
        while (await Console.In.ReadLineAsync() is { } line)
        {
            Console.WriteLine(line.Split(' ') switch
            {
                [Count, Community] => $"{network.Communities.Sum(server => server.RequestCount)}",
                [Count, var method] => $"{network.Nodes.Sum(node => node.CountRequests(method))}",
                [Serve, var servers, var rooms] => await ServeAsync(network, Parse(servers), Parse(rooms)),
                [Fill, var room, var messages] => await FillAsync(network, room, Parse(messages)),
                _ => throw new InvalidOperationException($"There is no command {line}."),
            });
        }
    }

    private static int Parse(string number) => int.Parse(number, CultureInfo.InvariantCulture);

    private static async Task<string> ServeAsync(DevNet.DevNet network, int servers, int rooms)
    {
        var urls = new List<Uri>();
        for (int i = 0; i < servers; i++)
        {
            DevCommunityServer server = await network.AddCommunityAsync(new DevCommunityOptions { PostLimit = 0 });
            urls.AddRange(Enumerable.Range(0, rooms).Select(room => server.AddRoom($"room-{room}").Url));
        }

        return string.Join(' ', urls);
    }

    private static async Task<string> FillAsync(DevNet.DevNet network, string url, int count)
    {
        DevCommunityRoom room = network.Communities.SelectMany(server => server.Rooms).Single(each => each.Url.ToString() == url);
        CommunityClient direct = CommunityClient.CreateDirect();
        AccountKeys[] people = [.. Enumerable.Range(0, Visitors).Select(_ => AccountKeys.Generate())];
        CommunityConnection[] visitors = [.. people.Select(account => direct.Connect(CommunityServer.Create(room.Server.BaseUrl.GetLeftPart(UriPartial.Authority), room.Server.PublicKey), account))];
        foreach (CommunityConnection visitor in visitors)
        {
            await visitor.SendAsync(CommunityRequests.GetRooms());
        }

        for (int i = 0; i < count; i++)
        {
            SealedRoomMessage message = await visitors[i % Visitors].SealAsync(new MessageContent { SentAt = TimeProvider.System.GetUtcNow(), Payload = new VisibleMessage { Text = $"post {i} of the many in {room.Token}" } });
            room.AddMessage(message.Author.ToString(), message.Data, message.Signature);
        }

        Array.ForEach(visitors, visitor => visitor.Dispose());
        Array.ForEach(people, account => account.Dispose());
        return "filled";
    }
}
