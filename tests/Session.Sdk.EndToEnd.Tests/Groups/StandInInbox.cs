namespace SessionSdk.EndToEnd.Tests.Groups;

/// <summary>Lets clients receive, and waits for what was sent to them.</summary>
internal static class StandInInbox
{
    /// <summary>Fetches invitations and promotions that stand in the client's swarm.</summary>
    /// <returns>In how many groups the client is, or is invited to, then.</returns>
    internal static int TakeCalls(this SessionClient client, DevNet.DevNet network)
    {
        Assert.NotNull(network);
        client.PollNowAsync(TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return client.State.Groups.Groups.Count;
    }

    internal static void Listen(this SessionClient client) => client.StartReceiving();
}
