using SessionSdk;
using SessionSdk.Configs;
using SessionSdk.Storage;

namespace Snippets;

internal static class SyncedState
{
    internal static void EditProfile(SessionClient client, string url, byte[] key)
    {
        #region profile

        ProfileState profile = client.State.Profile;
        profile.Name = "Ada";
        profile.Picture = new ProfilePicture(url, key);
        profile.AcceptsCommunityRequests = false;
        profile.NoteToSelfPriority = 1;

        #endregion
    }

    internal static void ShowPro(SessionClient client)
    {
        #region pro

        ProState pro = client.State.Profile.Pro;
        pro.ShowsBadge = pro.IsActive;
        client.State.Profile.HasAnimatedPicture = pro.IsActive;

        #endregion
    }

    internal static async Task EditContactsAsync(SessionClient client, AccountId friend, AccountId nuisance, CancellationToken cancellationToken)
    {
        #region contacts

        ContactsState contacts = client.State.Contacts;
        contacts.Update(friend, contact => contact with { Nickname = "Charles", Priority = 1 });
        contacts.Block(nuisance);
        foreach (Contact request in contacts.Requests)
        {
            await client.AcceptRequestAsync(request.Id, cancellationToken);
        }

        #endregion
    }

    internal static bool MarkRead(SessionClient client, AccountId friend, Message message)
    {
        #region read states

        client.State.Conversations.MarkRead(friend, message.SentAt);
        bool isRead = client.State.Conversations.Get(friend)?.LastRead >= message.SentAt;

        #endregion

        return isRead;
    }

    internal static void EditGroups(SessionClient client, CommunityAddress room, Message message)
    {
        #region groups

        GroupsState groups = client.State.Groups;
        groups.Set(new CommunityMembership(room) { Joined = message.SentAt });
        foreach (GroupMembership group in groups.Groups.Where(group => !group.IsInvited))
        {
            groups.TryUpdate(group.Id, known => known with { Notify = NotifyMode.MentionsOnly });
        }

        #endregion
    }

    internal static async Task EditAndPushAsync(SessionClient client, AccountId friend, CancellationToken cancellationToken)
    {
        #region batch

        using (AccountStateBatch batch = client.State.BatchEdits())
        {
            batch.Profile.Name = "Ada L.";
            batch.Contacts.Update(friend, contact => contact with { IsApproved = true });
        }

        await client.State.PushAsync(cancellationToken);

        #endregion
    }

    internal static async Task PushAsync(SessionClient client, CancellationToken cancellationToken)
    {
        #region failures

        try
        {
            await client.State.PushAsync(cancellationToken);
        }
        catch (ConfigTooLargeException failure)
        {
            Console.WriteLine($"{failure.Size} bytes, at most {failure.Limit}: remove something.");
        }
        catch (SessionException)
        {
            Console.WriteLine($"Saved, and published later: {client.State.IsPushPending}");
        }

        #endregion
    }

    internal static void Follow(SessionClient client)
    {
        #region events

        client.State.Changed += (_, changed) =>
        {
            foreach (AccountStateChange change in changed.Changes)
            {
                Console.WriteLine($"{change.Subject} {change.Kind}, by another device: {changed.IsFromOtherDevice}");
            }
        };
        client.State.EditsDiscarded += (_, discarded) => Console.WriteLine($"{discarded.Edits.Count} edits of {discarded.Config} gave way to those of another device");
        client.State.Rejected += (_, rejected) => Console.WriteLine($"A stored {rejected.Config} was passed over: {rejected.Reason}");

        #endregion
    }

    internal static async Task RestoreAsync(string phrase, ISessionStore store, SessionNetwork network, Action<SessionClient> look, CancellationToken cancellationToken)
    {
        #region another device

        await using SessionClient laptop = await SessionClient.CreateAsync(
            options =>
            {
                options.RecoveryPhrase = phrase;
                options.Store = store;
                options.SharedNetwork = network;
            },
            cancellationToken);
        await laptop.PollNowAsync(cancellationToken);
        Console.WriteLine(laptop.State.Profile.Name);

        #endregion

        look(laptop);
    }
}
