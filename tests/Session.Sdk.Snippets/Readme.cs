using SessionSdk;
using SessionSdk.DevNet;

namespace Snippets;

internal static class Readme
{
    internal static async Task RunAsync(CancellationToken cancellationToken)
    {
        #region first

        await using var network = await DevNet.StartAsync();                 // a whole Session network on loopback
        await using var alice = await SessionClient.CreateAsync(o => o.Network = network.Settings);
        await using var bob = await SessionClient.CreateAsync(o => o.Network = network.Settings);

        await alice.SendAsync(bob.AccountId, "hello");
        await foreach (var message in bob.Messages(cancellationToken)) { Console.WriteLine(message.Text); break; }

        #endregion
    }
}
