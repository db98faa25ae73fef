namespace SessionSdk.Communities;

/// <summary>Finds what changed about a room.</summary>
internal static class RoomDifferences
{
    internal static RoomChange Between(RoomState before, RoomState after)
    {
        RoomChange changes = RoomChange.None;
        changes |= before.Status != after.Status ? RoomChange.Status : RoomChange.None;
        changes |= before.Status != RoomStatus.Unknown && before.Rights != after.Rights ? RoomChange.Rights : RoomChange.None;
        if (before.Info is { } was && after.Info is { } now && !ReferenceEquals(was, now))
        {
            changes |= was.Name != now.Name ? RoomChange.Name : RoomChange.None;
            changes |= was.Description != now.Description ? RoomChange.Description : RoomChange.None;
            changes |= was.ImageId != now.ImageId ? RoomChange.Picture : RoomChange.None;
            changes |= was.PinnedMessages.SequenceEqual(now.PinnedMessages) ? RoomChange.None : RoomChange.Pins;
            changes |= HasSameModerators(was, now) ? RoomChange.None : RoomChange.Moderators;
        }

        return changes;
    }

    /// <summary>Tells whether an answer says nothing about a room that is not known: how many read it does not count.</summary>
    internal static bool IsSame(RoomInfo was, RoomInfo now) =>
        was.InfoUpdates == now.InfoUpdates && was.CreatedAt == now.CreatedAt && was.Name == now.Name && was.Description == now.Description && was.ImageId == now.ImageId
        && was.Defaults == now.Defaults && was.Rights == now.Rights && was.PinnedMessages.SequenceEqual(now.PinnedMessages) && HasSameModerators(was, now);

    private static bool HasSameModerators(RoomInfo was, RoomInfo now) =>
        was.Moderators.SequenceEqual(now.Moderators) && was.Admins.SequenceEqual(now.Admins)
        && was.HiddenModerators.SequenceEqual(now.HiddenModerators) && was.HiddenAdmins.SequenceEqual(now.HiddenAdmins);
}
