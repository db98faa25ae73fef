using System.Collections.Concurrent;
using SessionSdk.Configs;

namespace SessionSdk.EndToEnd.Tests.Conversations;

/// <summary>What two people know of each other and set for themselves, in both directions, with two devices on each side.</summary>
public sealed class FourDeviceStateTests(NetworkFixture fixture) : IClassFixture<NetworkFixture>
{
    private static readonly byte[] Photo = [.. Enumerable.Range(0, 300_000).Select(static i => (byte)(i * 7))];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory(Timeout = 120_000)]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_request_and_its_acceptance_show_on_all_devices_and_in_their_lists(int accepting)
    {
        SessionClient[] asking = await TwoDevicesAsync("Ada");
        SessionClient[] asked = await TwoDevicesAsync("Bo");
        await using var ends = new Ends([.. asking, .. asked]);
        ConversationId asker = asking[0].AccountId;
        var listed = new ConcurrentQueue<(SessionClient Device, SessionEvent Told)>();
        foreach (SessionClient device in asked)
        {
            _ = device.OnEvent<ContactChanged>((context, _) => NoteAsync(device, context.Event));
            _ = device.OnEvent<ConversationChanged>((context, _) => NoteAsync(device, context.Event));
        }

        await asking[0].SendAsync(asked[0].AccountId, "may I?", Token);
        foreach (SessionClient device in asked)
        {
            Assert.Equal(asking[0].AccountId, (await device.NextAsync<RequestReceived>(Token)).Sender);
            await Eventually.True(async () => await device.Conversations.ListRequestsAsync(Token) is [{ Name: "Ada" } request] && request.Id == asker);
            Assert.DoesNotContain(await device.Conversations.ListAsync(Token), summary => summary.Id == asker);
        }

        await asked[accepting].GetConversation(asker).AcceptAsync(Token);
        foreach (SessionClient device in asked)
        {
            await Eventually.True(async () => (await device.Conversations.ListRequestsAsync(Token)).Count == 0 && (await device.Conversations.ListAsync(Token)).Any(summary => summary.Id == asker));
            await Eventually.True(() => listed.Any(told => told.Device == device && told.Told.Conversation == asker));
        }

        foreach (SessionClient device in asking)
        {
            RequestAccepted accepted = await device.NextAsync<RequestAccepted>(Token);
            Assert.Equal((asked[0].AccountId, false), (accepted.Conversation, accepted.IsByUs));
            await Eventually.True(() => device.State.Contacts.Get(asked[0].AccountId) is { IsApproved: true, HasApprovedMe: true });
        }

        ValueTask NoteAsync(SessionClient device, SessionEvent told)
        {
            listed.Enqueue((device, told));
            return default;
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task What_one_device_read_ends_at_the_same_moment_on_the_other_and_then_everywhere()
    {
        await using FourDevices four = await FourDevices.ConnectAsync(fixture.Network, Token);
        foreach ((SessionClient[] from, SessionClient[] to) in four.Directions)
        {
            await four.Of(from[0]).SetDisappearingAsync(new DisappearingTimer(DisappearingMode.AfterRead, TimeSpan.FromSeconds(8)), Token);
            string text = $"read me, says {from[0].AccountId}";
            await four.Of(from[0]).SendAsync(text, Token);
            Message read = await four.FindAsync(to[1], text, Token);
            Message other = await four.FindAsync(to[0], text, Token);
            Assert.Null(other.ExpiresAt);

            await four.Of(to[1]).MarkReadAsync(read, Token);
            long? end = await EndAsync(to[1], read.Id);
            Assert.NotNull(end);
            await Eventually.True(async () => await EndAsync(to[0], other.Id) == end);
            foreach (SessionClient device in four.All)
            {
                await Eventually.True(async () => (await four.Of(device).GetHistoryAsync(cancellationToken: Token)).All(message => message.Text != text));
            }
        }

        // Swarms count in milliseconds. What is gone ended when it was to.
        static async Task<long?> EndAsync(SessionClient device, MessageId id) => (await device.GetMessageAsync(id, Token))?.ExpiresAt?.ToUnixTimeMilliseconds();
    }

    [Fact(Timeout = 120_000)]
    public async Task Pictures_and_names_are_seen_by_both_devices_of_the_other_and_gone_when_they_are_cleared()
    {
        await using FourDevices four = await FourDevices.ConnectAsync(fixture.Network, Token);
        foreach ((SessionClient[] from, SessionClient[] to) in four.Directions)
        {
            // A picture is told together with a name.
            from[0].Profile.SetName("Somebody");
            byte[] picture = Photo[..(from == four.Alice ? 10_000 : 20_000)];
            await from[0].Profile.SetPictureAsync(AttachmentSource.FromBytes(picture), cancellationToken: Token);
            await four.Of(from[0]).SendAsync("see me", Token);
            await Eventually.True(() => from[1].Profile.HasPicture);
            foreach (SessionClient device in to)
            {
                await Eventually.True(() => device.State.Contacts.Get(from[0].AccountId)?.Picture is not null, what: $"{to.IndexOf(device)} of {from == four.Alice} sees the picture");
            }

            Assert.Equal(picture, await from[1].Profile.GetPictureAsync(Token));
            foreach (SessionClient device in to)
            {
                Assert.True((await device.NextAsync<ContactChanged>(changed => changed is { IsPictureChanged: true } && changed.Contact == from[0].AccountId, Token)).IsPictureChanged);
                Assert.Equal(picture, await four.Of(device).DownloadPictureAsync(Token));
            }

            // Others tell by whole seconds which of two profiles is newer.
            await Eventually.True(() => from[1].Network.Clock.UtcNow.ToUnixTimeSeconds() > from[1].State.Profile.Updated!.Value.ToUnixTimeSeconds());
            await from[1].Profile.ClearPictureAsync(Token);
            await Eventually.True(() => !from[0].Profile.HasPicture);
            await four.Of(from[1]).SendAsync("see me not", Token);
            await Eventually.True(() => to.All(device => device.State.Contacts.Get(from[0].AccountId) is { Picture: null }));
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task Notifications_and_marks_are_the_same_on_both_devices_which_are_told()
    {
        await using FourDevices four = await FourDevices.ConnectAsync(fixture.Network, Token);
        DateTimeOffset until = DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.UtcNow.ToUnixTimeSeconds() + 3_600);
        foreach ((SessionClient[] from, _) in four.Directions)
        {
            ConversationId other = four.Of(from[0]).Id;
            var contacts = new ConcurrentQueue<ContactChanged>();
            using IDisposable handler = from[1].OnEvent<ContactChanged>((context, _) =>
            {
                contacts.Enqueue(context.Event);
                return default;
            });
            four.Of(from[0]).SetNotify(NotifyMode.Disabled);
            four.Of(from[0]).Mute(until);
            await Eventually.True(async () => await four.Of(from[1]).GetSummaryAsync(Token) is { Notify: NotifyMode.Disabled } summary && summary.MutedUntil == until);
            await Eventually.True(() => contacts.Any(changed => changed.Conversation == other));

            four.Of(from[0]).MarkUnread();
            Assert.False((await from[1].NextAsync<ConversationChanged>(changed => changed.Conversation == other, Token)).IsRemoved);
            Assert.True((await four.Of(from[1]).GetSummaryAsync(Token)).IsMarkedUnread);
            await four.Of(from[1]).MarkReadAsync(cancellationToken: Token);
            await Eventually.True(async () => !(await four.Of(from[0]).GetSummaryAsync(Token)).IsMarkedUnread);

            await four.Of(from[0]).SetAutoDownloadAsync(true, Token);
            Assert.True((await four.Of(from[0]).GetSummaryAsync(Token)).AutoDownload);
            Assert.Null((await four.Of(from[1]).GetSummaryAsync(Token)).AutoDownload);
        }
    }

    [Fact(Timeout = 120_000)]
    public async Task A_download_tells_how_far_it_is_and_that_a_file_was_saved_is_told_to_both_devices()
    {
        await using FourDevices four = await FourDevices.ConnectAsync(fixture.Network, Token);
        foreach ((SessionClient[] from, SessionClient[] to) in four.Directions)
        {
            string text = $"a photo by {from[0].AccountId}";
            await four.Of(from[0]).SendAsync(new MessageDraft { Text = text, Attachments = [AttachmentSource.FromBytes(Photo, "photo.jpg")] }, Token);
            foreach (SessionClient device in four.All)
            {
                var progress = new Progress();
                using var copy = new MemoryStream();
                await device.DownloadAsync(await four.FindAsync(device, text, Token), 0, copy, progress, Token);
                Assert.Equal(Photo, copy.ToArray());
                Assert.Contains(progress.Told, static told => told.Stage == TransferStage.Downloading);
                TransferProgress[] decrypted = [.. progress.Told.Where(static told => told.Stage == TransferStage.Decrypting)];
                Assert.Equal(decrypted.Select(static told => told.Bytes).Order(), decrypted.Select(static told => told.Bytes));
                Assert.InRange(decrypted.Length, Photo.Length / 65_536, int.MaxValue);
                Assert.InRange(decrypted[^1].Bytes, Photo.Length, long.MaxValue);
            }

            await four.Of(to[0]).NotifyMediaSavedAsync(await four.FindAsync(to[0], text, Token), Token);
            foreach (SessionClient device in from)
            {
                MediaSaved saved = await device.NextAsync<MediaSaved>(static saved => !saved.IsScreenshot, Token);
                Assert.Equal(SenderId.FromAccount(to[0].AccountId), saved.Sender);
            }
        }
    }

    private async Task<SessionClient[]> TwoDevicesAsync(string name)
    {
        SessionClient first = await fixture.Network.ConnectAsync(options =>
        {
            Pair.Open(fixture.Network, options);
            options.DisplayName = name;
        });
        SessionClient second = await Pair.OtherDeviceAsync(fixture.Network, first);
        first.StartReceiving();
        second.StartReceiving();
        return [first, second];
    }

    private sealed class Ends(SessionClient[] clients) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            foreach (SessionClient client in clients)
            {
                await client.DisposeAsync();
            }
        }
    }

    private sealed class Progress : IProgress<TransferProgress>
    {
        internal ConcurrentQueue<TransferProgress> Told { get; } = [];

        public void Report(TransferProgress value) => Told.Enqueue(value);
    }
}
