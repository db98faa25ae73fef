using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using SessionSdk.Messaging;

namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>Everything that two people do, in both directions, with two devices on each side.</summary>
public sealed class FourDeviceTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static readonly byte[] Photo = [.. Enumerable.Range(0, 40_000).Select(static i => (byte)(i * 7))];
    private static readonly byte[] Voice = [.. Enumerable.Range(0, 20_000).Select(static i => (byte)(i * 3))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task What_a_message_carries_is_the_same_on_all_devices()
    {
        await using FourDevices four = await FourDevices.ConnectAsync(fixture.Network, Token);
        foreach ((SessionClient[] from, SessionClient[] to) in four.Directions)
        {
            var uploads = new ConcurrentQueue<TransferProgressed>();
            using IDisposable progress = from[0].OnEvent<TransferProgressed>((context, _) =>
            {
                uploads.Enqueue(context.Event);
                return default;
            });
            string text = $"all of it by {from[0].AccountId}: https://a.example";
            await four.Of(to[0]).SendAsync($"quoted in {text}", Token);
            Message quoted = await four.FindAsync(from[0], $"quoted in {text}", Token);
            await four.Of(from[0]).SendAsync(
                new MessageDraft
                {
                    Text = text,
                    Preview = new LinkPreviewDraft { Url = "https://a.example", Title = "A", Image = AttachmentSource.FromBytes(Photo, "a.jpg") },
                    Attachments =
                    [
                        AttachmentSource.FromBytes(Photo, "photo.jpg") with { Width = 40, Height = 30, Caption = "a caption" },
                        AttachmentSource.FromBytes(Voice, "voice.m4a") with { IsVoiceMessage = true },
                    ],
                }.Answering(quoted),
                Token);
            await four.Of(from[0]).SendAsync(new MessageDraft { Invitation = new MessageInvitation("https://b.example/room?public_key=00", text) }, Token);

            foreach (SessionClient device in four.All)
            {
                Message got = await four.FindAsync(device, text, Token);
                Assert.Equal(from.Contains(device), got.IsOutgoing);
                Assert.Equal((quoted.Reference, $"quoted in {text}"), (got.Quote!.Reference, got.Quote.Original!.Text));
                Assert.Null(got.Quote.Original.Quote);
                Assert.Equal(("https://a.example", "A", "a.jpg"), (got.Preview!.Url, got.Preview.Title, got.Preview.Image!.FileName));
                Assert.Equal(
                    [("photo.jpg", "image/jpeg", 40_000L, 40, 30, "a caption", false), ("voice.m4a", got.Attachments[1].ContentType, 20_000L, null, null, null, true)],
                    got.Attachments.Select(static file => (file.FileName!, file.ContentType, file.Size!.Value, file.Width, file.Height, file.Caption, file.IsVoiceMessage)));
                Assert.StartsWith("audio/", got.Attachments[1].ContentType, StringComparison.Ordinal);
                Assert.Equal(Photo, await DownloadAsync(device, got, 0));
                Assert.Equal(Voice, await DownloadAsync(device, got, 1));
                Message invited = await four.FindAsync(device, message => message.Invitation?.Name == text, Token);
                Assert.Equal("https://b.example/room?public_key=00", invited.Invitation!.Url);
            }

            await Eventually.True(() => uploads.Any(static told => told is { IsUpload: true, AttachmentIndex: 1 } && told.BytesDone == told.BytesTotal));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task What_is_done_to_a_message_shows_on_all_devices()
    {
        await using FourDevices four = await FourDevices.ConnectAsync(fixture.Network, Token);
        foreach ((SessionClient[] from, SessionClient[] to) in four.Directions)
        {
            string text = $"by {from[0].AccountId}";
            Message sent = await four.Of(from[0]).SendAsync(text, Token);
            await four.Of(from[0]).SendAsync("stays " + text, Token);
            Message received = await four.FindAsync(to[0], text, Token);
            foreach (SessionClient device in to)
            {
                // What a device has not got yet it does not mark as read.
                await four.FindAsync(device, "stays " + text, Token);
            }

            Assert.True((await four.Of(to[1]).GetSummaryAsync(Token)).UnreadCount > 0);

            await four.Of(to[0]).MarkReadAsync(cancellationToken: Token);
            await AllAsync(to, async device => (await four.Of(device).GetSummaryAsync(Token)).UnreadCount == 0);
            await Eventually.True(async () => (await from[0].GetMessageAsync(sent.Id, Token))!.Delivery.ReadAt is not null);
            four.Of(to[1]).MarkUnread();
            await AllAsync(to, async device => (await four.Of(device).GetSummaryAsync(Token)).IsMarkedUnread);

            await four.Of(to[0]).ReactAsync(received, "👍", Token);
            await AllAsync(four.All, async device => (await four.FindAsync(device, text, Token)).Reactions is [{ Emoji: "👍", Count: 1 }]);
            await four.Of(to[0]).RemoveReactionAsync(received, "👍", Token);
            await AllAsync(four.All, async device => (await four.FindAsync(device, text, Token)).Reactions.Count == 0);

            await four.Of(to[1]).DeleteHereAsync(await four.FindAsync(to[1], "stays " + text, Token), Token);
            await four.Of(from[0]).DeleteForEveryoneAsync(sent, Token);
            await AllAsync(four.All, async device => !(await four.Of(device).GetHistoryAsync(cancellationToken: Token)).Any(message => message.Text == text));
            foreach (SessionClient device in four.All)
            {
                Assert.Equal(device != to[1], (await four.Of(device).GetHistoryAsync(cancellationToken: Token)).Any(message => message.Text == "stays " + text));
            }
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task What_passes_is_told_to_both_devices_of_the_other()
    {
        await using FourDevices four = await FourDevices.ConnectAsync(fixture.Network, Token);
        foreach ((SessionClient[] from, SessionClient[] to) in four.Directions)
        {
            var typing = new ConcurrentQueue<(SessionClient Device, bool IsTyping)>();
            List<IDisposable> handlers = [];
            foreach (SessionClient device in to)
            {
                handlers.Add(device.OnEvent<TypingChanged>((context, _) =>
                {
                    typing.Enqueue((device, context.Event.IsTyping));
                    return default;
                }));
            }

            string call = Guid.NewGuid().ToString();
            await four.Of(from[0]).SetTypingAsync(true, Token);
            await AllAsync(to, device => Task.FromResult(typing.Contains((device, true))));
            await four.Of(from[0]).SetTypingAsync(false, Token);
            await AllAsync(to, device => Task.FromResult(typing.Contains((device, false))));
            foreach (CallSignalKind kind in Enum.GetValues<CallSignalKind>())
            {
                bool isIce = kind == CallSignalKind.IceCandidates;
                bool hasDescription = isIce || kind is CallSignalKind.Offer or CallSignalKind.Answer or CallSignalKind.ProvisionalAnswer;
                await four.Of(from[0]).SendCallStepAsync(
                    new CallStep { Kind = kind, CallId = call, Descriptions = hasDescription ? ["v=0"] : [], MediaLineIndexes = isIce ? [0] : [], MediaIds = isIce ? ["audio"] : [] }, Token);
                foreach (SessionClient device in to)
                {
                    CallSignalled told = await device.NextAsync<CallSignalled>(step => step.Signal.CallId == call && step.Signal.Kind == kind, Token);
                    Assert.Equal((SenderId.FromAccount(from[0].AccountId), hasDescription ? "v=0" : null), (told.Sender, told.Signal.Descriptions is [string first] ? first : null));
                }
            }

            await four.Of(from[0]).NotifyScreenshotAsync(Token);
            foreach (SessionClient device in to)
            {
                Assert.Equal(SenderId.FromAccount(from[0].AccountId), (await device.NextAsync<MediaSaved>(static saved => saved.IsScreenshot, Token)).Sender);
            }

            handlers.ForEach(static handler => handler.Dispose());
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Settings_timers_names_and_blocks_are_the_same_on_both_devices()
    {
        await using FourDevices four = await FourDevices.ConnectAsync(fixture.Network, Token);
        foreach ((SessionClient[] from, SessionClient[] to) in four.Directions)
        {
            await four.Of(from[0]).SetDisappearingAsync(new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromSeconds(4)), Token);
            string text = $"soon gone {from[0].AccountId}";
            await four.Of(from[0]).SendAsync(text, Token);
            await AllAsync(four.All, async device => (await four.Of(device).GetHistoryAsync(includeDeleted: true, cancellationToken: Token)).Any(message => message.SentAt != default && message.Expiration?.Duration == TimeSpan.FromSeconds(4)));
            await AllAsync(four.All, async device => !(await four.Of(device).GetHistoryAsync(cancellationToken: Token)).Any(message => message.Text == text));
            await four.Of(from[0]).SetDisappearingAsync(DisappearingTimer.Off, Token);

            from[0].Profile.SetName($"Name of {from[0].AccountId}"[..20]);
            await four.Of(from[0]).SendAsync("my name", Token);
            await AllAsync(to, device => Task.FromResult(device.State.Contacts.Get(from[0].AccountId)?.Name == from[0].Profile.Name));
            await AllAsync(from, device => Task.FromResult(device.Profile.Name == from[0].Profile.Name));

            four.Of(from[0]).Pin();
            await AllAsync(from, async device => (await four.Of(device).GetSummaryAsync(Token)).IsPinned);
            four.Of(from[0]).SetNickname("nick");
            await AllAsync(from, async device => (await four.Of(device).GetSummaryAsync(Token)).Name == "nick");
            four.Of(from[1]).Hide();
            await AllAsync(from, async device => (await four.Of(device).GetSummaryAsync(Token)).IsHidden);
            four.Of(from[0]).Block();
            await AllAsync(from, async device => (await four.Of(device).GetSummaryAsync(Token)).IsBlocked);
            four.Of(from[1]).Unblock();
            await AllAsync(from, async device => !(await four.Of(device).GetSummaryAsync(Token)).IsBlocked);

            await from[0].SendAsync(from[0].AccountId, "note " + text, Token);
            await Eventually.True(async () => (await from[1].GetConversation(from[1].AccountId).GetHistoryAsync(cancellationToken: Token)).Any(message => message.Text == "note " + text && message.IsOutgoing));
        }

        await four.Of(four.Alice[0]).RemoveAsync(Token);
        await AllAsync(four.Alice, device => Task.FromResult(device.State.Contacts.Get(four.Bob[0].AccountId) is null));
    }

    private static async Task AllAsync(IEnumerable<SessionClient> devices, Func<SessionClient, Task<bool>> isSo, [CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        foreach ((int index, SessionClient device) in devices.Index())
        {
            await Eventually.True(() => isSo(device), limit: TimeSpan.FromSeconds(25), what: $"device {index}: {what}");
        }
    }

    private static async Task<byte[]> DownloadAsync(SessionClient device, Message message, int index)
    {
        using var copy = new MemoryStream();
        await device.DownloadAsync(message, index, copy, cancellationToken: Token);
        return copy.ToArray();
    }
}
