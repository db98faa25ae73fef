using System.Collections.Concurrent;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>An edit is kept until its server has taken it, in the order of the conversation, and taken back when it does not.</summary>
public sealed class RoomEditTests
{
    /// <summary>An edit is answered with an empty object, a question for a message with its row.</summary>
    private const int ShortestRow = 8;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_edit_that_the_server_has_not_taken_survives_a_restart()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new InMemorySessionStore();
        (SessionClient first, Room hers) = await rig.JoinAsync("Alice", options => options.Store = store);
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        ConcurrentQueue<MessageEdited> told = RoomRig.Heard<MessageEdited>(bob);
        string phrase = first.ExportRecoveryPhrase();
        Message sent = await hers.SendAsync("first words", Token);
        await RoomRig.FindAsync(his, "first words");

        rig.DevServer.Freeze();
        Message edited = await hers.EditAsync(sent, "second words", Token);
        await first.DisposeAsync();
        rig.DevServer.Thaw();
        SessionClient again = await rig.ConnectAsync("Alice", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        again.StartReceiving();

        Assert.Equal((sent.Id, "second words", true), (edited.Id, edited.Text, edited.EditedAt is not null));
        await Eventually.True(async () => (await RoomRig.TextsAsync(his)).SequenceEqual(["second words"]), bob.PollNow, TimeSpan.FromMilliseconds(100));
        await again.Communities.PollNowAsync(Token);
        Assert.Equal(["second words"], await RoomRig.TextsAsync(again.Communities.Get(hers.Id)));
        await Eventually.True(() => told.Count == 1);
    }

    [Fact]
    public async Task An_edit_of_a_message_that_is_still_queued_waits_for_it_and_what_follows_comes_after()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient _, Room his) = await rig.JoinAsync("Bob");

        rig.DevServer.Freeze();
        MessageId queued = (await hers.QueueAsync("first words", Token)).Id;
        await hers.EditAsync((await alice.GetMessageAsync(queued, Token))!, "second words", Token);
        await hers.EditAsync((await alice.GetMessageAsync(queued, Token))!, "third words", Token);
        await hers.QueueAsync("the next", Token);
        Assert.Equal(["third words", "the next"], await RoomRig.TextsAsync(hers));
        rig.DevServer.Thaw();

        await Eventually.True(async () => (await RoomRig.TextsAsync(his)).SequenceEqual(["third words", "the next"]));
        await alice.Communities.PollNowAsync(Token);
        Assert.Equal(["third words", "the next"], await RoomRig.TextsAsync(hers));
        Assert.Equal(DeliveryState.Sent, (await alice.GetMessageAsync(queued, Token))!.Delivery.State);
        Assert.Equal(2, rig.Lounge.Messages.Count);
    }

    [Fact]
    public async Task An_edit_whose_answer_is_lost_is_made_again_and_told_once()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        ConcurrentQueue<MessageEdited> hersTold = RoomRig.Heard<MessageEdited>(alice);
        ConcurrentQueue<MessageEdited> hisTold = RoomRig.Heard<MessageEdited>(bob);
        Message sent = await hers.SendAsync("first words", Token);
        await RoomRig.FindAsync(his, "first words");
        int asked = 0;
        rig.DevServer.Lie = OnEdit(sent, answer => Interlocked.Increment(ref asked) <= 4 ? answer with { Status = 503 } : answer);

        await hers.EditAsync(sent, "second words", Token);
        await Eventually.True(() => Volatile.Read(ref asked) > 4, limit: TimeSpan.FromSeconds(50));
        await hers.SendAsync("the next", Token);

        await RoomRig.FindAsync(his, "the next");
        await alice.Communities.PollNowAsync(Token);
        Assert.Equal(["second words", "the next"], await RoomRig.TextsAsync(his));
        Assert.Equal(["second words", "the next"], await RoomRig.TextsAsync(hers));
        await Eventually.True(() => hersTold.Count == 1 && hisTold.Count == 1);
        Assert.All(hersTold.Concat(hisTold), each => Assert.Equal(("second words", null), (each.Message.Text, each.FailureCode)));
    }

    [Fact]
    public async Task An_edit_that_is_refused_is_taken_back_and_told()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        ConcurrentQueue<MessageEdited> told = RoomRig.Heard<MessageEdited>(alice);
        Message sent = await hers.SendAsync("first words", Token);
        rig.DevServer.Lie = Refusing(sent, () => 403);

        await hers.EditAsync(sent, "second words", Token);

        await Eventually.True(() => told.Count == 2);
        Assert.Equal([null, "community.refused"], told.Select(each => each.FailureCode));
        Assert.Equal("first words", told.Last().Message.Text);
        Message back = (await alice.GetMessageAsync(sent.Id, Token))!;
        Assert.Equal(("first words", null, DeliveryState.Sent), (back.Text, back.EditedAt, back.Delivery.State));
        rig.DevServer.Lie = null;
        await hers.EditAsync(back, "third words", Token);
        await Eventually.True(() => rig.Lounge.Messages.Any(message => message.Edited is not null));
    }

    [Fact]
    public async Task An_edit_of_a_message_that_is_gone_holds_nothing_up()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice", options => options.CommunityPollInterval = TimeSpan.FromHours(1));
        ConcurrentQueue<MessageEdited> told = RoomRig.Heard<MessageEdited>(alice);
        Message sent = await hers.SendAsync("first words", Token);
        await alice.Communities.PollNowAsync(Token);
        rig.Lounge.DeleteMessage(sent.ServerId!.Value);

        await hers.EditAsync(sent, "second words", Token);
        await hers.SendAsync("the next", Token);

        await Eventually.True(() => told.Any(each => each.FailureCode == "community.refused"));
        await alice.Communities.PollNowAsync(Token);
        Assert.Equal(["the next"], await RoomRig.TextsAsync(hers));
    }

    [Fact]
    public async Task What_the_server_has_meanwhile_does_not_undo_an_edit_that_waits_and_comes_back_when_that_is_refused()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice", options => options.CommunityPollInterval = TimeSpan.FromHours(1));
        ConcurrentQueue<MessageEdited> told = RoomRig.Heard<MessageEdited>(alice);
        Message sent = await hers.SendAsync("first words", Token);
        await alice.Communities.PollNowAsync(Token);
        SessionClient second = await rig.AddDeviceAsync(alice);
        await Eventually.True(() => second.Communities.All.Count == 1);
        Room other = second.Communities.Get(hers.Id);
        await other.EditAsync(await RoomRig.FindAsync(other, "first words"), "of the other device", Token);
        await Eventually.True(() => rig.Lounge.Messages.Single().Edited is not null);
        int status = 503;
        rig.DevServer.Lie = Refusing(sent, () => Volatile.Read(ref status));

        await hers.EditAsync(sent, "of this device", Token);
        await alice.Communities.PollNowAsync(Token);
        Assert.Equal(["of this device"], await RoomRig.TextsAsync(hers));
        Volatile.Write(ref status, 403);

        await Eventually.True(async () => (await RoomRig.TextsAsync(hers)).SequenceEqual(["of the other device"]), limit: TimeSpan.FromSeconds(50));
        await Eventually.True(() => told.Any(each => each is { Message.Text: "of the other device", FailureCode: "community.refused" }));
    }

    /// <summary>Answers edits of a message with a status and does not do them.</summary>
    private static Lie Refusing(Message message, Func<int> status) => new()
    {
        Refuses = (method, path) => method == "PUT" && path == $"/room/lounge/message/{message.ServerId}" ? new ForcedAnswer(status(), ReadOnlyMemory<byte>.Empty) : null,
    };

    /// <summary>Answers edits of a message in another way. The server has done them.</summary>
    private static Lie OnEdit(Message message, Func<ForcedAnswer, ForcedAnswer> answer) => new()
    {
        Http = exchange => exchange.Path == $"/room/lounge/message/{message.ServerId}" && exchange.Answer is { Status: 200, Body.Length: < ShortestRow } ? answer(exchange.Answer) : exchange.Answer,
    };
}
