using System.Collections.Concurrent;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Communities;

/// <summary>People of a community write to each other before they know each other's accounts.</summary>
public sealed class BlindedPersonTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_goes_through_the_community_and_its_answer_tells_who_it_is()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        SessionClient second = await rig.AddDeviceAsync(alice);
        await Eventually.True(() => second.Communities.All.Count == 1);
        ConcurrentQueue<RequestReceived> requests = RoomRig.Heard<RequestReceived>(bob);
        ConcurrentQueue<RequestAccepted> accepted = RoomRig.Heard<RequestAccepted>(alice);
        await his.SendAsync("somebody here?", Token);
        Message seen = await RoomRig.FindAsync(hers, "somebody here?");
        ConversationId person = PersonOf(hers, seen.Sender);

        // To a blinded person, through the server.
        Message sent = await alice.SendAsync(person, "hello, whoever you are", Token);
        Message received = await RoomRig.FindAsync(bob.GetConversation(alice.AccountId), "hello, whoever you are");
        Assert.Equal((DeliveryState.Sent, alice.AccountId), (sent.Delivery.State, received.Sender.TryGetAccount(out AccountId sender) ? sender : default));
        await Eventually.True(() => requests.Count == 1);
        Assert.True(bob.State.IsRequest(alice.AccountId));
        await RoomRig.FindAsync(second.GetConversation(person), "hello, whoever you are");

        // The answer goes to the account, and proves whose blinded id it was.
        await bob.SendAsync(alice.AccountId, "it is Bob", Token);
        Conversation withBob = alice.GetConversation(bob.AccountId);
        await RoomRig.FindAsync(withBob, "it is Bob");
        await Eventually.True(() => accepted.Count == 1);
        Assert.Equal(["hello, whoever you are", "it is Bob"], (await RoomRig.TextsAsync(withBob)).Where(text => text.Length > 0));
        Assert.Empty(await RoomRig.TextsAsync(alice.GetConversation(person)));
        Assert.Empty(alice.State.Contacts.Blinded);
        Assert.Equal((true, true), (alice.State.Contacts.Get(bob.AccountId)!.IsApproved, alice.State.Contacts.Get(bob.AccountId)!.HasApprovedMe));

        Conversation onSecond = second.GetConversation(bob.AccountId);
        await RoomRig.FindAsync(onSecond, "it is Bob");
        await Eventually.True(async () => (await RoomRig.TextsAsync(onSecond)).Contains("hello, whoever you are"));
        Assert.Empty(await RoomRig.TextsAsync(second.GetConversation(person)));

        // A device that comes later puts what it finds at the server into the same place.
        SessionClient third = await rig.AddDeviceAsync(alice);
        await Eventually.True(() => third.Communities.All.Count == 1 && third.State.Contacts.Get(bob.AccountId) is not null);
        await RoomRig.FindAsync(third.GetConversation(bob.AccountId), "hello, whoever you are");

        // From now on the blinded id is the account.
        await alice.SendAsync(person, "nice to meet you", Token);
        await RoomRig.FindAsync(bob.GetConversation(alice.AccountId), "nice to meet you");
        await RoomRig.FindAsync(withBob, "nice to meet you");
    }

    [Fact]
    public async Task A_direct_message_whose_number_was_given_out_before_is_found_after_a_start()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        var store = new InMemorySessionStore();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice", options => options.Store = store);
        CommunityConnection visitor = await rig.VisitAsync();
        Assert.True(hers.OwnId.TryGetBlinded(out BlindedId own));
        InboxItem first = await SendAsync(visitor, own, "first");
        ConversationId conversation = (await alice.NextTextAsync("first", Token)).Conversation;
        await alice.Communities.PollNowAsync(Token);
        string phrase = alice.ExportRecoveryPhrase();
        await alice.DisposeAsync();

        // Fact 2: the box is emptied by another device, and numbers begin again.
        using var keys = AccountKeys.FromRecoveryPhrase(phrase);
        using CommunityConnection other = CommunityClient.CreateDirect().Connect(visitor.Server, keys);
        await other.SendAsync(CommunityRequests.DeleteInbox(), Token);
        InboxItem second = await SendAsync(visitor, own, "second");
        SessionClient again = await rig.ConnectAsync("Alice", options => (options.Store, options.RecoveryPhrase) = (store, phrase));
        again.StartReceiving();

        Assert.True(second.Id <= first.Id);
        await RoomRig.FindAsync(again.GetConversation(conversation), "second");
    }

    [Fact]
    public async Task Who_was_found_out_while_a_message_was_on_its_way_is_no_stranger_again()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        await his.SendAsync("somebody here?", Token);
        ConversationId person = PersonOf(hers, (await RoomRig.FindAsync(hers, "somebody here?")).Sender);
        using var known = new ManualResetEventSlim();
        rig.DevServer.Lie = new Lie
        {
            Http = exchange =>
            {
                if (exchange.Path.StartsWith("/inbox/", StringComparison.Ordinal) && exchange.Answer.Status == 201)
                {
                    known.Wait(TimeSpan.FromSeconds(10), Token);
                }

                return exchange.Answer;
            },
        };
        Task<Message> sending = alice.SendAsync(person, "hello, whoever you are", Token);
        await RoomRig.FindAsync(bob.GetConversation(alice.AccountId), "hello, whoever you are");
        await bob.SendAsync(alice.AccountId, "it is Bob", Token);
        await RoomRig.FindAsync(alice.GetConversation(bob.AccountId), "it is Bob");
        Assert.False(sending.IsCompleted);

        known.Set();
        await sending;

        Assert.Empty(alice.State.Contacts.Blinded);
    }

    [Fact]
    public async Task A_full_page_of_the_outbox_that_cannot_be_read_does_not_say_that_a_message_is_missing()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient _, Room his) = await rig.JoinAsync("Bob");
        await his.SendAsync("somebody here?", Token);
        ConversationId person = PersonOf(hers, (await RoomRig.FindAsync(hers, "somebody here?")).Sender);
        bool isLost = false;
        int asked = 0;
        int sent = 0;
        rig.DevServer.Lie = new Lie
        {
            Http = exchange =>
            {
                if (exchange.Path.StartsWith("/inbox/", StringComparison.Ordinal) && exchange.Answer.Status == 201)
                {
                    Interlocked.Increment(ref sent);
                    Volatile.Write(ref isLost, true);
                    return exchange.Answer with { Body = "{}"u8.ToArray() };
                }

                return exchange.Path == "/outbox" && Volatile.Read(ref isLost) && Interlocked.Increment(ref asked) <= 2
                    ? exchange.Answer with { Status = 200, Body = System.Text.Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat("{}", 256))}]") }
                    : exchange.Answer;
            },
        };

        await alice.SendAsync(person, "only once", Token);

        Assert.Equal(1, Volatile.Read(ref sent));
    }

    [Fact]
    public async Task Deleting_the_account_empties_its_boxes()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        CommunityConnection visitor = await rig.VisitAsync();
        Assert.True(hers.OwnId.TryGetBlinded(out BlindedId own));
        await SendAsync(visitor, own, "hello");
        Assert.Single((await visitor.SendAsync(CommunityRequests.GetOutbox(), Token)).Messages);

        Assert.True((await alice.DeleteAccountAsync(AccountDeletionScope.HereAndNetwork, Token)).IsErasedHere);

        Assert.Empty((await visitor.SendAsync(CommunityRequests.GetOutbox(), Token)).Messages);
    }

    [Fact]
    public async Task Whoever_does_not_want_direct_messages_gets_none()
    {
        await using RoomRig rig = await RoomRig.StartAsync();
        (SessionClient alice, Room hers) = await rig.JoinAsync("Alice");
        (SessionClient bob, Room his) = await rig.JoinAsync("Bob");
        bob.State.Profile.AcceptsCommunityRequests = false;
        await his.SendAsync("leave me alone", Token);
        Message seen = await RoomRig.FindAsync(hers, "leave me alone");

        RoomAccessException refused = await Assert.ThrowsAsync<RoomAccessException>(() => alice.SendAsync(PersonOf(hers, seen.Sender), "no?", Token));
        await Assert.ThrowsAsync<ArgumentException>(() => alice.SendAsync(PersonOf(hers, hers.OwnId), "me?", Token));

        Assert.Equal(RoomRefusal.RequestsRefused, refused.Refusal);
    }

    private static ConversationId PersonOf(Room room, SenderId sender) =>
        ConversationId.FromBlinded(new Uri(room.Address!.BaseUrl), sender.TryGetBlinded(out BlindedId blinded) ? blinded : default);

    private static Task<InboxItem> SendAsync(CommunityConnection visitor, BlindedId recipient, string text) =>
        visitor.SendAsync(CommunityRequests.SendDirectMessage(recipient, visitor.SealDirectMessage(CommunitySite.Say(text), recipient)), Token);
}
