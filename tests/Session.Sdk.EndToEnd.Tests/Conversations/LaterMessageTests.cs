using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>What a later version of a client sends, to two people of today.</summary>
public sealed class LaterMessageTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Bytes_of_a_newer_format_ask_for_an_update_once_and_stand_in_no_conversation()
    {
        await using Pair pair = await Pair.ConnectAsync(fixture.Network, Token);

        await SendAsync(pair.Alice, pair.Bob);
        await SendAsync(pair.Bob, pair.Alice);

        // What comes after them is read as ever, and nothing was told twice.
        await pair.ExchangeAsync("of today", Token);
        Assert.DoesNotContain(await pair.WithAlice.GetHistoryAsync(includeDeleted: true, cancellationToken: Token), message => message.Kind == MessageKind.Unsupported);
        Assert.DoesNotContain(await pair.WithBob.GetHistoryAsync(includeDeleted: true, cancellationToken: Token), message => message.Kind == MessageKind.Unsupported);
    }

    private static async Task SendAsync(SessionClient from, SessionClient to)
    {
        await from.Network.Swarm.StoreAsync(new StoreRequest { Address = to.AccountId, Namespace = Namespace.Messages, Data = new byte[] { 0, 1, 2, 3 }, TimeToLive = TimeSpan.FromDays(1) }, Token);

        UpdateNeeded needed = await to.NextAsync<UpdateNeeded>(Token);

        Assert.True(needed.Conversation.IsDefault);
    }
}
