using SessionSdk;

namespace GroupLog;

/// <summary>Answers /members in a group.</summary>
internal sealed class MembersHandler(SessionClient client) : IMessageHandler
{
    public async ValueTask HandleAsync(MessageContext context, CancellationToken cancellationToken)
    {
        if (context.Message.Text.Trim() != "/members" || !context.Message.Conversation.TryGetGroup(out GroupId id))
        {
            return;
        }

        IEnumerable<string> members = client.Groups.Get(id).Members.Select(member => $"{NameOf(member)}: {member.Status}");
        await context.ReplyAsync(string.Join('\n', members), cancellationToken);
    }

    private static string NameOf(GroupMember member) => member.Name.Length > 0 ? member.Name : member.Id.ToString()[..8];
}
