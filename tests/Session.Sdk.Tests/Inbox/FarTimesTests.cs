using SessionSdk.Messaging;
using SessionSdk.Receiving;

namespace SessionSdk.Tests.Receiving;

/// <summary>Times at the end of the calendar, which anybody can write: nothing that is computed from them keeps later messages back.</summary>
public sealed class FarTimesTests
{
    private static readonly DateTimeOffset Last = DateTimeOffset.FromUnixTimeMilliseconds(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());

    /// <summary>What somebody can send, and how it disappears.</summary>
    public static MatrixTheoryData<string, DisappearingMode> Cases => new(
        ["text", "quote", "reaction", "deletion", "timer", "receipt", "typing", "notice", "call", "response", "later"],
        [DisappearingMode.None, DisappearingMode.AfterSend, DisappearingMode.AfterRead]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task What_comes_after_a_message_of_the_last_moment_is_told(string what, DisappearingMode mode)
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        rig.Approve();
        ContentPayload payload = Make(rig, what, Last);
        DisappearingTimer? timer = mode == DisappearingMode.None ? null : new(mode, TimeSpan.FromSeconds(uint.MaxValue));
        for (int i = 0; i < 2; i++)
        {
            if (payload is LaterPayload)
            {
                await rig.TakeInAsync(rig.Item(payload, Last, timer) with { Sealed = new byte[] { 8, (byte)i }, RandomId = i });
                await rig.TakeInAsync(rig.Item(payload, Last, timer) with { Sealed = new byte[] { 9, (byte)i }, RandomId = i, Conversation = rig.Own.Id, Sender = rig.Own.Id, IsOutgoing = true });
            }
            else
            {
                await rig.TakeInAsync(rig.Seal(rig.Friend, payload, Last, timer, randomId: i));
            }
        }

        await rig.FromFriendAsync(new VisibleMessage { Text = "after it" }, InboxRig.Start.AddSeconds(1));
        await rig.RestartAsync();
        await rig.FromFriendAsync(new VisibleMessage { Text = "and again" }, InboxRig.Start.AddSeconds(2));

        string[] texts = [.. (await rig.HistoryAsync()).Select(message => message.Text)];
        Assert.Contains("after it", texts);
        Assert.Contains("and again", texts);
    }

    [Fact]
    public async Task Whatever_anybody_writes_at_the_edges_of_time_the_rest_is_told()
    {
        await using InboxRig rig = await InboxRig.StartAsync();
        using AccountKeys stranger = AccountKeys.Generate();
        rig.Approve();
        var random = new Random(20261129);
        DateTimeOffset[] times =
        [
            InboxRig.Start, InboxRig.Start.AddDays(-29), InboxRig.Start.AddYears(1), new(2249, 1, 1, 0, 0, 0, TimeSpan.Zero), Last.AddMilliseconds(-1), Last, DateTimeOffset.UnixEpoch.AddMilliseconds(1),
        ];
        TimeSpan[] timers = [TimeSpan.FromSeconds(1), TimeSpan.FromDays(30), TimeSpan.FromSeconds(uint.MaxValue)];
        string[] kinds = ["text", "quote", "reaction", "deletion", "timer", "receipt", "typing", "notice", "call", "response"];
        int taken = 0;
        for (int i = 0; i < 600; i++)
        {
            AccountKeys sender = random.Next(4) switch { 0 => rig.Own, 1 => stranger, _ => rig.Friend };
            ContentPayload payload = Make(rig, kinds[random.Next(kinds.Length)], times[random.Next(times.Length)]);
            payload = payload is DataPayload data && sender == rig.Own ? data with { SyncTarget = random.Next(2) == 0 ? rig.Friend.Id : rig.Own.Id } : payload;
            DisappearingTimer? timer = random.Next(3) == 0 ? null : new((DisappearingMode)random.Next(1, 3), timers[random.Next(timers.Length)]);
            long? number = random.Next(2) == 0 ? null : random.Next(3) - 1;
            taken += await rig.TakeInAsync(rig.Seal(sender, payload, times[random.Next(times.Length)], timer, times[random.Next(times.Length)], number));
            if (i % 100 == 99)
            {
                await rig.FromFriendAsync(new VisibleMessage { Text = $"after {i}" }, InboxRig.Start.AddSeconds(i));
                await rig.RestartAsync();
            }
        }

        Assert.InRange(taken, 50, 600);
        string[] texts = [.. (await rig.HistoryAsync()).Select(message => message.Text)];
        Assert.All(Enumerable.Range(0, 6), number => Assert.Contains($"after {(number * 100) + 99}", texts));
    }

    private static ContentPayload Make(InboxRig rig, string what, DateTimeOffset named) => what switch
    {
        "text" => new VisibleMessage { Text = "far" },
        "quote" => new VisibleMessage { Text = "far", Quote = new Quote { Author = rig.Own.Id.ToString(), SentAt = named } },
        "reaction" => new Reaction { TargetAuthor = rig.Own.Id.ToString(), TargetSentAt = named, Emoji = "👍" },
        "deletion" => new UnsendRequest { TargetAuthor = rig.Friend.Id.ToString(), TargetSentAt = named },
        "timer" => new ExpirationTimerUpdate(),
        "receipt" => new ReadReceipt { SentTimes = [named] },
        "typing" => new TypingIndicator { IsTyping = true },
        "notice" => new DataExtractionNotice { Kind = DataExtractionKind.Screenshot, TargetSentAt = named },
        "call" => new CallSignal { Kind = CallSignalKind.PreOffer, CallId = "c1b1a0de-0000-4000-8000-000000000001" },
        "response" => new MessageRequestResponse(),
        _ => new LaterPayload(),
    };
}
