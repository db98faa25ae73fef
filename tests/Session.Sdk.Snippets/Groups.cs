using SessionSdk;

namespace Snippets;

internal static class Groups
{
    internal static async Task CreateAsync(SessionClient client, AccountId bob, AccountId carol)
    {
        #region create a group

        Group team = await client.Groups.CreateAsync("Team", [bob, carol]);
        await client.SendAsync(team.GroupId, "Welcome!");

        #endregion
    }

    internal static async Task CreateWithAllAsync(SessionClient client, AccountId bob, byte[] webp, CancellationToken cancellationToken)
    {
        #region create with everything

        var request = new CreateGroupRequest
        {
            Name = "Team",
            Members = [bob],
            Description = "Everything about the launch",
            Picture = webp,
            DisappearAfter = TimeSpan.FromDays(7),
            Progress = new Progress<GroupMemberOutcome>(outcome => Console.WriteLine(outcome.Result)),
        };
        Group team = await client.Groups.CreateAsync(request, cancellationToken);
        foreach (GroupMember failed in team.Members.Where(member => member.Status == GroupMemberStatus.InviteFailed))
        {
            Console.WriteLine($"{failed.Name} could not be invited.");
        }

        #endregion
    }

    internal static async Task AnswerAsync(SessionClient client)
    {
        #region answer invitations

        foreach (GroupInfo invitation in client.Groups.Invitations)
        {
            Group group = client.Groups.Get(invitation.Id);
            await (invitation.Name == "Team" ? group.AcceptAsync() : group.DeclineAsync());
        }

        #endregion
    }

    internal static async Task MembersAsync(Group team, AccountId dave, AccountId erin, AccountId bob)
    {
        #region members

        await team.InviteAsync([dave]);                                 // reads what is written from now on
        await team.ResendInvitationsAsync([dave]);
        await team.CancelInvitationsAsync([erin]);                      // unless she has accepted
        await team.PromoteAsync([bob]);                                 // an admin for good
        await team.RemoveMembersAsync([dave], withMessages: true);

        #endregion
    }

    internal static async Task HistoryAsync(Group team, AccountId erin)
    {
        #region invite with history

        foreach (GroupMemberOutcome outcome in await team.InviteAsync([erin], withHistory: true))
        {
            Console.WriteLine(outcome.Result);
        }

        #endregion
    }

    internal static async Task SettingsAsync(Group team, Message message)
    {
        #region settings

        await team.RenameAsync("Crew");
        await team.DescribeAsync("Who sails");
        await team.SetDisappearingAsync(new DisappearingTimer(DisappearingMode.AfterSend, TimeSpan.FromHours(12)));
        await team.DeleteForEveryoneAsync(message);
        await team.ClearForEveryoneAsync();
        team.Mute(DateTimeOffset.UtcNow.AddHours(8));                   // for this account only, on all its devices

        #endregion
    }

    internal static async Task EndAsync(Group team, bool isLast)
    {
        #region leave or destroy

        if (isLast)
        {
            await team.DestroyAsync();
        }
        else
        {
            await team.LeaveAsync();
        }

        #endregion
    }
}
