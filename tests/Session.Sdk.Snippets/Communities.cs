using SessionSdk;

namespace Snippets;

internal static class Communities
{
    internal static async Task JoinAsync(SessionClient client, string url)
    {
        #region join

        Room room = await client.Communities.JoinAsync(url);            // https://server/room?public_key=…
        Message hello = await client.SendAsync(room.Id, "Hello, everybody");
        foreach (Message message in await room.GetHistoryAsync())
        {
            Console.WriteLine($"{message.SenderName}: {message.Text}");
        }

        #endregion
    }

    internal static async Task ChangeAsync(Room room, Message hello, Message message)
    {
        #region edit and react

        await room.EditAsync(hello, "Hello, all of you");
        await room.ReactAsync(message, "👍");
        await room.DeleteForEveryoneAsync(hello);
        int older = await room.LoadEarlierAsync();                      // into the history; handlers do not get them

        #endregion
    }

    internal static void Answer(SessionClient client)
    {
        #region answer mentions

        client.OnMessage(async (context, cancellationToken) =>
        {
            if (client.GetConversation(context.Message.Conversation) is Room room && room.IsMentioningMe(context.Message))
            {
                await context.ReplyAsync($"{Message.Mention(context.Message.Sender)} at your service", cancellationToken);
            }
        });

        #endregion
    }

    internal static async Task ModerateAsync(Room room, Message spam)
    {
        #region moderate

        if (room.Rights.IsModerator && !room.IsModerator(spam.Sender))
        {
            await room.DeleteForEveryoneAsync(spam);
            await room.TimeOutAsync(spam.Sender, TimeSpan.FromMinutes(10));     // reads, and does not write
            await room.BanAndDeleteAllAsync(spam.Sender);
        }

        #endregion

        #region moderate the server

        if (room.Rights.IsGlobalModerator)
        {
            await room.BanFromServerAsync(spam.Sender, TimeSpan.FromDays(1));   // from all rooms
            await room.UnbanFromServerAsync(spam.Sender);
        }

        if (room.Rights.IsGlobalAdmin)
        {
            await room.AddServerModeratorAsync(spam.Sender, isVisible: true);
            await room.RemoveServerModeratorAsync(spam.Sender);
        }

        #endregion
    }

    internal static void Watch(SessionClient client)
    {
        #region rights

        client.OnEvent<RoomChanged>((context, _) =>
        {
            if (context.Event is { Changes: var changes, Rights: var rights } && changes.HasFlag(RoomChange.Rights))
            {
                Console.WriteLine(rights.CanWrite ? "We may write." : "We may read only.");
            }

            return ValueTask.CompletedTask;
        });

        #endregion
    }

    internal static async Task WriteAsync(SessionClient client, Room room, Message message)
    {
        #region write to a person

        if (message.Sender.TryGetBlinded(out BlindedId person))
        {
            await client.SendAsync(ConversationId.FromBlinded(new Uri(room.Address!.BaseUrl), person), "May I ask you something?");
        }

        #endregion
    }
}
