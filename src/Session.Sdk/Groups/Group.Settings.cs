using SessionSdk.Configs;
using SessionSdk.Conversations;
using SessionSdk.Groups;
using SessionSdk.Receiving;
using SessionSdk.Storage;

namespace SessionSdk;

public partial class Group
{
    /// <summary>Renames the group for all.</summary>
    /// <param name="name">The name: 1 to 100 bytes of UTF-8, not blank.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group's swarm has it.</returns>
    /// <exception cref="ArgumentException">The name cannot be.</exception>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual async Task RenameAsync(string name, CancellationToken cancellationToken = default)
    {
        GroupVerbs.CheckName(name);
        await Verbs.ChangeInfoAsync(
            _group,
            info =>
            {
                bool isNew = info.Name != name;
                info.Name = name;
                return isNew ? GroupAnnouncement.Name : null;
            },
            cancellationToken).ConfigureAwait(false);
        Client.State.Groups.TryUpdate(_group, membership => membership with { Name = name });
    }

    /// <summary>Changes the description for all. No line in the conversation tells it.</summary>
    /// <param name="description">The description, at most 600 bytes of UTF-8; empty for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group's swarm has it.</returns>
    /// <exception cref="ArgumentException">The description is too long.</exception>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task DescribeAsync(string description, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(description);
        GroupVerbs.CheckDescription(description);
        return Verbs.ChangeInfoAsync(
            _group,
            info =>
            {
                bool isNew = (info.Description ?? string.Empty) != description;
                info.Description = description;
                return isNew ? GroupAnnouncement.None : null;
            },
            cancellationToken);
    }

    /// <summary>Gives the group another picture.</summary>
    /// <param name="picture">The encoded picture (WebP, JPEG, …), at most 600 pixels wide and high; empty for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group's swarm has it.</returns>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; what was uploaded is used, see the remarks of the type.</exception>
    public virtual async Task SetPictureAsync(ReadOnlyMemory<byte> picture, CancellationToken cancellationToken = default)
    {
        if (Info is not { IsAdmin: true })
        {
            throw new GroupAccessException(_group, Info?.Status, isAdminRequired: true);
        }

        ProfilePicture? uploaded = picture.IsEmpty ? null : (await Client.Network.Files.UploadPictureAsync(picture, cancellationToken: cancellationToken).ConfigureAwait(false)).Picture;
        await Verbs.ChangeInfoAsync(
            _group,
            info =>
            {
                bool isNew = !Equals(info.Picture, uploaded);
                info.Picture = uploaded;
                return isNew ? GroupAnnouncement.Picture : null;
            },
            cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Fetches the group's picture.</summary>
    /// <param name="cancellationToken">Cancels the download.</param>
    /// <returns>The picture as its admin encoded it, or <see langword="null"/> when the group has none.</returns>
    /// <exception cref="SessionException">It could not be fetched.</exception>
    public override async Task<byte[]?> DownloadPictureAsync(CancellationToken cancellationToken = default) => Info?.Picture is { } picture
        ? await Client.Network.Files.DownloadPictureAsync(picture, progress: null, cancellationToken).ConfigureAwait(false)
        : null;

    /// <summary>Changes for all how messages disappear from now on. In groups their time always begins when they are sent.</summary>
    /// <param name="timer">The setting; <see cref="DisappearingTimer.Off"/> lets messages stay.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group's swarm has it.</returns>
    /// <exception cref="ArgumentException">The time is to begin when messages are read.</exception>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public override Task SetDisappearingAsync(DisappearingTimer timer, CancellationToken cancellationToken = default)
    {
        if (timer is { IsOn: true, Mode: not DisappearingMode.AfterSend })
        {
            throw new ArgumentException("In groups the time of a message begins when it is sent.", nameof(timer));
        }

        TimeSpan? duration = timer.IsOn ? timer.Duration : null;
        GroupVerbs.CheckTimer(duration);
        return Verbs.ChangeInfoAsync(
            _group,
            info =>
            {
                bool isNew = info.DisappearingTimer != duration;
                info.DisappearingTimer = duration;
                return isNew ? GroupAnnouncement.Timer : null;
            },
            cancellationToken);
    }

    /// <summary>Deletes a message for everyone. An admin deletes anybody's, and from the swarm; members delete their own.</summary>
    /// <param name="message">The message.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the deletion is on its way; for an admin, when the group's swarm has it.</returns>
    /// <exception cref="ArgumentException">Somebody else wrote the message, and the account is no admin.</exception>
    /// <exception cref="SessionException">The network or the store failed.</exception>
    public override async Task DeleteForEveryoneAsync(Message message, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(message);
        MessageRecord? record = await Client.Journal.Store.GetMessageAsync(Client.AccountId, message.Id, cancellationToken).ConfigureAwait(false);
        if (Info is not { IsAdmin: true } || record is not { Hash: { } hash })
        {
            await base.DeleteForEveryoneAsync(message, cancellationToken).ConfigureAwait(false);
            return;
        }

        await DeleteHereAsync(message, cancellationToken).ConfigureAwait(false);
        await Verbs.DeleteMessagesAsync(_group, [hash], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Deletes all messages so far for everyone.</summary>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A task that ends when the group's swarm has it. Members' devices follow when they poll.</returns>
    /// <exception cref="GroupAccessException">The account is no admin.</exception>
    /// <exception cref="SessionException">The network failed; see the remarks of the type.</exception>
    public virtual Task ClearForEveryoneAsync(CancellationToken cancellationToken = default) => Verbs.ClearAsync(_group, cancellationToken);

    /// <inheritdoc/>
    public override void MarkUnread() => Client.State.Conversations.MarkUnread(_group);

    /// <inheritdoc/>
    public override void Pin() => Update(membership => membership with { Priority = 1 });

    /// <inheritdoc/>
    public override void Unpin() => Update(membership => membership with { Priority = 0 });

    /// <inheritdoc/>
    public override void Hide() => Update(membership => membership with { Priority = -1 });

    /// <inheritdoc/>
    public override void Mute(DateTimeOffset? until) => Update(membership => membership with { MutedUntil = until });

    /// <summary>Chooses, on all devices, about which messages of the group the user is notified.</summary>
    /// <param name="mode">The choice.</param>
    public virtual void SetNotifications(NotifyMode mode) => Update(membership => membership with { Notify = mode });

    private void Update(Func<GroupMembership, GroupMembership> change) => Client.State.Groups.TryUpdate(_group, change);
}
