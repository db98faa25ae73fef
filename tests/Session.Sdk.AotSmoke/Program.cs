// Runs the main job as a native program: whatever trimming or AOT breaks shows here.
using SessionSdk;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using Message = SessionSdk.Message;

using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
await using DevNet network = await DevNet.StartAsync(cancellationToken: patience.Token);
await using SessionClient alice = await SessionClient.CreateAsync(options => options.Network = network.Settings, patience.Token);
await using SessionClient bob = await SessionClient.RestoreAsync(
    "vexed enjoy pigment films adept voted vexed enjoy pigment films adept voted adept",
    options => options.Network = network.Settings,
    patience.Token);

if (!await IsPostedAsync(network, patience.Token))
{
    Console.WriteLine("Native smoke test failed: the message in the community is another one.");
    return 1;
}

Message sent = await alice.SendAsync(bob.AccountId, "native hello", patience.Token);
await foreach (Message message in bob.Messages(patience.Token))
{
    bool right = message.Text == "native hello" && message.Sender == alice.AccountId && message.SentAt == sent.SentAt;
    Console.WriteLine(right ? $"Native smoke test passed: {alice.Network.Paths[0]}" : "Native smoke test failed: another message came.");
    return right ? 0 : 1;
}

return 1;

// A community's JSON is written and read by hand; so is what its room shows.
static async Task<bool> IsPostedAsync(DevNet network, CancellationToken cancellationToken)
{
    DevCommunityServer server = await network.AddCommunityAsync(new DevCommunityOptions { Rooms = { "lounge" } }, cancellationToken);
    CommunityAddress address = CommunityAddress.Parse(server.Rooms[0].Url.ToString());
    var room = RoomToken.Parse(address.RoomToken);
    using AccountKeys account = AccountKeys.Generate();
    await using var onion = new OnionNetwork(network.Settings);
    using CommunityConnection connection = new CommunityClient(onion).Connect(CommunityServer.Of(address), account);
    SealedRoomMessage message = await connection.SealAsync(
        new MessageContent { SentAt = await onion.GetTimeAsync(cancellationToken), Payload = new VisibleMessage { Text = "native hello", Profile = new UserProfile { DisplayName = "Visitor" } } },
        cancellationToken: cancellationToken);
    RoomMessage posted = await connection.SendAsync(CommunityRequests.PostMessage(new PostMessageRequest { Room = room, Message = message }), cancellationToken);
    CommunityBatch batch = CommunityBatch.Create();
    BatchPart<RoomPage> page = batch.Add(CommunityRequests.GetRecentMessages(room));
    await connection.SendBatchAsync(batch, cancellationToken);
    return page.Result.Updates is [RoomMessage read] && read.Id == posted.Id && read.TryOpen(out OpenedCommunityMessage? opened, out _) && opened.Content.Payload is VisibleMessage { Text: "native hello" };
}
