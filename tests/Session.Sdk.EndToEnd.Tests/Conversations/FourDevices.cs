namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>Two people with two devices each, all of which receive.</summary>
internal sealed class FourDevices(Pair pair, SessionClient alicesTablet, SessionClient bobsTablet) : IAsyncDisposable
{
    internal SessionClient[] Alice { get; } = [pair.Alice, alicesTablet];

    internal SessionClient[] Bob { get; } = [pair.Bob, bobsTablet];

    internal IEnumerable<SessionClient> All => [.. Alice, .. Bob];

    /// <summary>Gets both directions: the devices of who writes, and those of who reads.</summary>
    internal IEnumerable<(SessionClient[] From, SessionClient[] To)> Directions => [(Alice, Bob), (Bob, Alice)];

    internal static async Task<FourDevices> ConnectAsync(DevNet.DevNet network, CancellationToken cancellationToken)
    {
        Pair pair = await Pair.ConnectAsync(network, cancellationToken);
        var four = new FourDevices(pair, await Pair.OtherDeviceAsync(network, pair.Alice), await Pair.OtherDeviceAsync(network, pair.Bob));
        four.Alice[1].StartReceiving();
        four.Bob[1].StartReceiving();
        await Eventually.True(() => four.Alice[1].State.Contacts.Get(pair.Bob.AccountId)?.IsApproved == true && four.Bob[1].State.Contacts.Get(pair.Alice.AccountId)?.IsApproved == true);
        return four;
    }

    /// <summary>Gets the conversation as a device has it.</summary>
    internal Conversation Of(SessionClient device) => device.GetConversation(Alice.Contains(device) ? Bob[0].AccountId : Alice[0].AccountId);

    /// <summary>Waits for a message with a text on a device.</summary>
    internal Task<Message> FindAsync(SessionClient device, string text, CancellationToken cancellationToken) => FindAsync(device, message => message.Text == text, cancellationToken);

    /// <summary>Waits for a message on a device.</summary>
    internal async Task<Message> FindAsync(SessionClient device, Func<Message, bool> isWanted, CancellationToken cancellationToken)
    {
        Message? found = null;
        await Eventually.True(async () => (found = (await Of(device).GetHistoryAsync(cancellationToken: cancellationToken)).FirstOrDefault(isWanted)) is not null);
        return (await device.GetMessageAsync(found!.Id, cancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        await Alice[1].DisposeAsync();
        await Bob[1].DisposeAsync();
        await pair.DisposeAsync();
    }
}
