using ModeratorBot;
using ModeratorBot.Journal;
using ModeratorBot.Rules;
using SessionSdk.Communities;
using SessionSdk.DevNet;
using SessionSdk.Messaging;

namespace SessionSdk.Samples.Tests.ModeratorBot;

/// <summary>The bot in a room of DevNet's community server: what counts is what the server has in the end.</summary>
public sealed class CommunityTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact(Timeout = 120_000)]
    public async Task The_demonstration_goes_as_told()
    {
        using var told = new StringWriter();
        bool isRight = await Demonstration.RunAsync(told, Token);

        Assert.True(isRight, told.ToString());
        Assert.Contains("Welcome, Ada!", told.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Links_and_words_of_newcomers_go_everything_else_stands()
    {
        await using Lobby lobby = await Lobby.OpenAsync();
        Visitor eve = lobby.Invite("Eve \u202e\u0007\n" + new string('e', 90));
        RoomMessage hello = await eve.SayAsync("hello", cancellationToken: Token);
        RoomMessage link = await eve.SayAsync("ht\u200btps://exаmple.museum", cancellationToken: Token);
        RoomMessage word = await eve.SayAsync("ＦＲＥＥ  money\u202e!", cancellationToken: Token);
        RoomMessage command = await eve.SayAsync($"/ban {lobby.Mo.Id}", cancellationToken: Token);
        RoomMessage fromMo = await lobby.Mo.SayAsync("free money at https://example.com", cancellationToken: Token);

        await lobby.GoesAsync(link);
        await lobby.GoesAsync(word);
        await lobby.OrderAsync("/status");

        Assert.All([hello, command, fromMo], message => Assert.True(lobby.Stands(message)));
        Assert.Equal(["greeting", "links", "words"], lobby.Entries.Select(entry => entry.Rule));
        Assert.All(lobby.Entries, entry => Assert.Equal((JournalState.Done, (SenderId?)eve.Id, (SenderId?)null), (entry.State, entry.Measure.Person, entry.Actor)));
        string greeting = lobby.Entries[0].Measure.Text!;
        Assert.StartsWith("Welcome, Eve eeee", greeting, StringComparison.Ordinal);
        Assert.DoesNotContain(greeting, char.IsControl);
        Assert.DoesNotContain('\u202e', greeting);
        Assert.DoesNotContain(await PermissionsAsync(lobby), pair => pair.Value.IsBanned);

        // An edit is looked at as well.
        SealedRoomMessage edit = await eve.Connection.SealAsync(new MessageContent { SentAt = TimeProvider.System.GetUtcNow(), Payload = new VisibleMessage { Text = "now www.example.com" } }, cancellationToken: Token);
        await eve.Connection.SendAsync(CommunityRequests.EditMessage(lobby.Token, hello.Id, edit), Token);
        await lobby.GoesAsync(hello);
        Assert.Equal("links", lobby.Entries[^1].Rule);
    }

    [Fact]
    public async Task In_shadow_nothing_is_done_at_the_server()
    {
        await using Lobby lobby = await Lobby.OpenAsync(options =>
        {
            options.Rules.Clear();
            options.SlowInterval = TimeSpan.FromHours(1);
        });
        Visitor eve = lobby.Invite("Eve");
        RoomMessage one = await eve.SayAsync("free money", cancellationToken: Token);
        RoomMessage two = await eve.SayAsync("https://example.com", cancellationToken: Token);

        string status = await lobby.OrderAsync("/status");

        Assert.All(new[] { "words Shadow: would have acted 1,", "links Shadow: would have acted 1,", "slow Shadow: would have acted 1,", "greeting Shadow: would have acted 1," }, line => Assert.Contains(line, status, StringComparison.Ordinal));
        Assert.True(lobby.Stands(one) && lobby.Stands(two));
        Assert.Empty(lobby.Entries);
        Assert.Equal(4, lobby.Room.Messages.Count);
    }

    [Fact]
    public async Task Slow_mode_takes_what_comes_too_soon_until_a_moderator_ends_it()
    {
        await using Lobby lobby = await Lobby.OpenAsync(options =>
        {
            options.Rules["slow"] = "Live";
            options.SlowInterval = TimeSpan.FromHours(1);
        });
        Visitor eve = lobby.Invite("Eve");
        RoomMessage one = await eve.SayAsync("one", cancellationToken: Token);
        await lobby.GoesAsync(await eve.SayAsync("two", cancellationToken: Token));
        RoomMessage fromMo = await lobby.Mo.SayAsync("one", cancellationToken: Token);
        await lobby.OrderAsync("/rule slow off");
        RoomMessage three = await eve.SayAsync("three", cancellationToken: Token);
        await lobby.OrderAsync("/status");

        Assert.All([one, fromMo, three], message => Assert.True(lobby.Stands(message)));
    }

    [Fact]
    public async Task Where_a_server_names_moderators_by_other_ids_than_they_write_under_nobody_is_touched()
    {
        await using Lobby lobby = await Lobby.OpenAsync(blinding: CommunityBlinding.Both);
        Assert.All((await RoomAsync(lobby)).Admins, id => Assert.Equal(SessionIdPrefix.Blinded25, id.Prefix));
        RoomMessage fromMo = await lobby.Mo.SayAsync("https://example.com", cancellationToken: Token);
        RoomMessage fromEve = await lobby.Invite("Eve").SayAsync("https://example.com", cancellationToken: Token);
        await lobby.IsReadAsync(fromEve);

        Assert.Equal(SessionIdPrefix.Blinded15, fromMo.Author.Prefix);
        Assert.True(lobby.Stands(fromMo) && lobby.Stands(fromEve));
        Assert.Empty(lobby.Entries);
    }

    [Fact]
    public async Task Moderators_ban_mute_purge_and_pin_and_take_it_back()
    {
        await using Lobby lobby = await Lobby.OpenAsync();
        Visitor eve = lobby.Invite("Eve");
        RoomMessage one = await eve.SayAsync("one", cancellationToken: Token);
        RoomMessage two = await eve.SayAsync("two", cancellationToken: Token);

        Assert.StartsWith("Done: ", await lobby.OrderAsync("/pin", one), StringComparison.Ordinal);
        Assert.Equal(one.Id, Assert.Single((await RoomAsync(lobby)).PinnedMessages).MessageId);
        await lobby.OrderAsync("/undo");
        Assert.Empty((await RoomAsync(lobby)).PinnedMessages);

        Assert.StartsWith("Done: ", await lobby.OrderAsync("/mute 10m", one), StringComparison.Ordinal);
        Assert.False(await Lobby.MayWriteAsync(eve));
        ScheduledChange end = Assert.Single((await lobby.Mo.Connection.SendAsync(CommunityRequests.GetScheduledChanges(lobby.Token, eve.Id), Token)).Changes);
        Assert.True(end.CanWrite);
        Assert.Equal(lobby.Entries[^1].Expiry!.Value, end.At!.Value, TimeSpan.FromSeconds(30));
        await lobby.OrderAsync("/undo");
        Assert.True(await Lobby.MayWriteAsync(eve));

        // The server ends it by itself.
        await lobby.OrderAsync("/mute 1s", one);
        Assert.False(await Lobby.MayWriteAsync(eve));
        await Eventually.True(
            () =>
            {
                lobby.Room.Server.Sweep();
                return Lobby.MayWriteAsync(eve);
            },
            pause: TimeSpan.FromMilliseconds(200));
        Assert.Contains("nothing to undo", await lobby.OrderAsync("/undo #999"), StringComparison.Ordinal);

        Assert.StartsWith("Done: ", await lobby.OrderAsync($"/purge {eve.Id}"), StringComparison.Ordinal);
        Assert.False(lobby.Stands(one) || lobby.Stands(two));
        await lobby.OrderAsync("/undo");
        Assert.Contains((await lobby.Mo.ReadAsync(Token)), message => message.Text.Contains("Eve wrote: one\nEve wrote: two", StringComparison.Ordinal));

        // An account id is known by what it wrote here.
        Assert.StartsWith("Done: ", await lobby.OrderAsync($"/ban 1h {eve.AccountId}"), StringComparison.Ordinal);
        Assert.True((await PermissionsAsync(lobby))[eve.Id].IsBanned);
        Assert.False(await Lobby.MayWriteAsync(eve));
    }

    [Fact]
    public async Task Nobody_is_touched_who_is_protected_under_whatever_id()
    {
        using AccountKeys friendKeys = AccountKeys.Generate();
        Visitor? friend = null;
        await using Lobby lobby = await Lobby.OpenAsync(options => options.AllowList.Add((friend?.AccountId ?? friendKeys.Id).ToString()));
        friend = lobby.Invite("Friend");
        await lobby.StopBotAsync();
        await lobby.StartBotAsync();
        RoomMessage link = await friend.SayAsync("https://example.com", cancellationToken: Token);
        await lobby.OrderAsync("/status");

        foreach (string id in new[] { friend.AccountId.ToString(), friend.Id.ToString(), lobby.Mo.AccountId.ToString(), lobby.Mo.Id.ToString(), lobby.Bot.Id!.Value.ToString() })
        {
            Assert.StartsWith("I do nothing against", await lobby.OrderAsync($"/ban {id}"), StringComparison.Ordinal);
            Assert.StartsWith("I do nothing against", await lobby.OrderAsync($"/mute 1m {id}"), StringComparison.Ordinal);
        }

        Assert.StartsWith("I have not seen that account", await lobby.OrderAsync($"/ban {friendKeys.Id}"), StringComparison.Ordinal);
        Assert.True(lobby.Stands(link));
        Assert.Empty(lobby.Entries);
        Assert.DoesNotContain(await PermissionsAsync(lobby), pair => pair.Value.IsBanned || pair.Value.CanWrite is false);
    }

    [Fact]
    public async Task A_restart_goes_on_where_the_bot_stopped_and_can_undo_what_it_did_before()
    {
        await using Lobby lobby = await Lobby.OpenAsync();
        Visitor eve = lobby.Invite("Eve");
        RoomMessage hello = await eve.SayAsync("hello", cancellationToken: Token);
        await lobby.OrderAsync("/ban", hello);
        Visitor ada = lobby.Invite("Ada");
        RoomMessage early = await ada.SayAsync("https://example.com/early", cancellationToken: Token);
        await lobby.GoesAsync(early);
        await Eventually.True(() => lobby.Entries[^1].State == JournalState.Done);
        JournalEntry[] before = [.. lobby.Entries];

        await lobby.StopBotAsync();
        RoomMessage late = await ada.SayAsync("https://example.com/late", cancellationToken: Token);
        await lobby.StartBotAsync();
        Assert.Equal(before, lobby.Entries.Take(before.Length));
        await lobby.GoesAsync(late);

        int number = before.Single(entry => entry.Rule == "/ban").Number;
        Assert.StartsWith("Taken back: ", await lobby.OrderAsync($"/undo {number}"), StringComparison.Ordinal);
        Assert.True(await Lobby.MayWriteAsync(eve));
        Assert.Equal(["greeting", "/ban", "links", "links"], lobby.Entries.Select(entry => entry.Rule));
        Assert.Equal((SenderId?)lobby.Mo.Id, lobby.Entries[number - 1].UndoneBy);
    }

    [Fact]
    public async Task Without_a_role_the_bot_watches_and_with_one_again_it_acts()
    {
        await using Lobby lobby = await Lobby.OpenAsync();
        lobby.Room.RemoveModerator(lobby.Bot.Id!.Value.ToString());
        Visitor eve = lobby.Invite("Eve");
        RoomMessage first = await eve.SayAsync("https://example.com/1", cancellationToken: Token);
        await lobby.IsReadAsync(first);
        lobby.Room.AddModerator(lobby.Bot.Id!.Value.ToString());
        await SomethingGoesAsync(eve, lobby.Room);
        Assert.True(lobby.Stands(first));

        // As a moderator and no admin it may not pin, and says so.
        Assert.Contains("That did not work", await lobby.OrderAsync("/pin", await eve.SayAsync("me", cancellationToken: Token)), StringComparison.Ordinal);
        Assert.Equal(JournalState.Failed, lobby.Entries[^1].State);
        Assert.DoesNotContain(lobby.Entries, entry => entry.Measure.Message?.Value == first.Id && entry.State == JournalState.Failed);
    }

    [Fact]
    public async Task A_server_that_fails_or_makes_the_room_anew_does_not_end_the_bot()
    {
        await using Lobby lobby = await Lobby.OpenAsync();
        Visitor eve = lobby.Invite("Eve");
        await lobby.GoesAsync(await eve.SayAsync("https://example.com/1", cancellationToken: Token));
        int lies = 0;
        lobby.Room.Server.Lie = new Lie
        {
            Http = exchange =>
            {
                Interlocked.Increment(ref lies);
                return exchange.Answer with { Status = 502, Body = "<html>"u8.ToArray(), ContentType = "text/html" };
            },
        };
        await Eventually.True(() => Volatile.Read(ref lies) > 3);
        lobby.Room.Server.Lie = null;
        await lobby.GoesAsync(await eve.SayAsync("https://example.com/2", cancellationToken: Token));

        DevCommunityServer server = lobby.Room.Server;
        server.RemoveRoom("lobby");
        DevCommunityRoom anew = server.AddRoom("lobby");
        anew.AddModerator(lobby.Bot.Id!.Value.ToString(), isAdmin: true);
        await SomethingGoesAsync(eve, anew);
    }

    /// <summary>Writes links until the bot takes one away.</summary>
    private static Task SomethingGoesAsync(Visitor visitor, DevCommunityRoom room) => Eventually.True(
        async () =>
        {
            await visitor.SayAsync("https://example.com/again", cancellationToken: Token);
            return room.Messages.Any(message => message.Data is null);
        },
        pause: TimeSpan.FromMilliseconds(200));

    private static async Task<IReadOnlyDictionary<SessionAddress, UserPermissions>> PermissionsAsync(Lobby lobby) =>
        (await lobby.Mo.Connection.SendAsync(CommunityRequests.GetPermissions(lobby.Token), Token)).Permissions;

    private static Task<RoomInfo> RoomAsync(Lobby lobby) => lobby.Mo.Connection.SendAsync(CommunityRequests.GetRoom(lobby.Token), Token);
}
