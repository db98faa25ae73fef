namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>Settings of a conversation, and what its people tell each other about saved files and pictures of the screen.</summary>
public sealed class SettingTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Notifications_are_set_on_all_devices_and_downloads_on_this_one()
    {
        await using Pair pair = await Pair.ConnectAsync(fixture.Network, Token);
        await using SessionClient tablet = await Pair.OtherDeviceAsync(fixture.Network, pair.Alice);
        tablet.StartReceiving();
        Conversation onTablet = tablet.GetConversation(pair.Bob.AccountId);
        DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3_600);

        pair.WithBob.SetNotify(NotifyMode.Disabled);
        pair.WithBob.Mute(until);
        await pair.WithBob.SetAutoDownloadAsync(true, Token);
        await Eventually.True(async () => await onTablet.GetSummaryAsync(Token) is { Notify: NotifyMode.Disabled, MutedUntil: not null });
        ConversationSummary here = await pair.WithBob.GetSummaryAsync(Token);
        ConversationSummary there = await onTablet.GetSummaryAsync(Token);

        Assert.Equal((NotifyMode.Disabled, until, true), (here.Notify, here.MutedUntil, here.AutoDownload));
        Assert.Equal((NotifyMode.Disabled, until, null), (there.Notify, there.MutedUntil, there.AutoDownload));

        onTablet.SetNotify(NotifyMode.All);
        await Eventually.True(async () => (await pair.WithBob.GetSummaryAsync(Token)).Notify == NotifyMode.All);
        await pair.WithBob.SetAutoDownloadAsync(null, Token);
        Assert.Null((await pair.WithBob.GetSummaryAsync(Token)).AutoDownload);
        Assert.Throws<ArgumentException>(() => pair.WithBob.SetNotify(NotifyMode.MentionsOnly));
        Assert.Throws<NotSupportedException>(() => pair.Alice.GetConversation(pair.Alice.AccountId).SetNotify(NotifyMode.All));
    }

    [Fact]
    public async Task What_one_device_read_ends_on_the_other_at_the_same_moment()
    {
        await using Pair pair = await Pair.ConnectAsync(fixture.Network, Token);
        await using SessionClient tablet = await Pair.OtherDeviceAsync(fixture.Network, pair.Bob);
        tablet.StartReceiving();
        await pair.WithBob.SetDisappearingAsync(new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.FromHours(1)), Token);
        (_, Message onPhone) = await pair.ExchangeAsync("read me", Token);
        Message onTablet = await tablet.NextTextAsync("read me", Token);
        Assert.Null(onTablet.ExpiresAt);

        await pair.WithAlice.MarkReadAsync(onPhone, Token);
        // Swarms count in milliseconds.
        static long? EndOf(Message? message) => message!.ExpiresAt?.ToUnixTimeMilliseconds();
        long? end = EndOf(await pair.Bob.GetMessageAsync(onPhone.Id, Token));
        Assert.NotNull(end);
        await Eventually.True(async () => EndOf(await tablet.GetMessageAsync(onTablet.Id, Token)) == end);
    }

    [Fact]
    public async Task Pictures_of_the_screen_and_saved_files_are_told_in_both_directions()
    {
        await using Pair pair = await Pair.ConnectAsync(fixture.Network, Token);
        (_, Message received) = await pair.ExchangeAsync("a file", Token);

        await pair.WithBob.NotifyScreenshotAsync(Token);
        MediaSaved screenshot = await pair.Bob.NextAsync<MediaSaved>(Token);
        await pair.WithAlice.NotifyMediaSavedAsync(received, Token);
        MediaSaved saved = await pair.Alice.NextAsync<MediaSaved>(Token);
        await pair.WithAlice.NotifyScreenshotAsync(Token);
        MediaSaved second = await pair.Alice.NextAsync<MediaSaved>(Token);

        Assert.Equal((SenderId.FromAccount(pair.Alice.AccountId), true), (screenshot.Sender, screenshot.IsScreenshot));
        Assert.Equal((SenderId.FromAccount(pair.Bob.AccountId), false), (saved.Sender, saved.IsScreenshot));
        Assert.True(second.IsScreenshot);
        Assert.Equal(MessageKind.Screenshot, (await pair.Bob.GetMessageAsync(screenshot.MessageId, Token))!.Kind);
        Assert.Equal(MessageKind.MediaSaved, (await pair.Alice.GetMessageAsync(saved.MessageId, Token))!.Kind);
    }
}
