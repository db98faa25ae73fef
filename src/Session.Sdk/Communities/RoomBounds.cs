namespace SessionSdk.Communities;

/// <summary>Bounds what is kept of what a server says about a room.</summary>
internal static class RoomBounds
{
    internal const int MaxName = 200;

    internal const int MaxDescription = 5_000;

    internal const int MaxPeople = 1_000;

    internal const int MaxPins = 100;

    internal static RoomInfo Bound(RoomInfo info) => info with
    {
        Name = Cut(info.Name, MaxName),
        Description = info.Description is { } description ? Cut(description, MaxDescription) : null,
        PinnedMessages = info.PinnedMessages.Count > MaxPins ? [.. info.PinnedMessages.TakeLast(MaxPins)] : info.PinnedMessages,
        Moderators = info.Moderators.Count > MaxPeople ? [.. info.Moderators.Take(MaxPeople)] : info.Moderators,
        Admins = info.Admins.Count > MaxPeople ? [.. info.Admins.Take(MaxPeople)] : info.Admins,
        HiddenModerators = info.HiddenModerators.Count > MaxPeople ? [.. info.HiddenModerators.Take(MaxPeople)] : info.HiddenModerators,
        HiddenAdmins = info.HiddenAdmins.Count > MaxPeople ? [.. info.HiddenAdmins.Take(MaxPeople)] : info.HiddenAdmins,
    };

    /// <summary>Cuts a text, but not through a character.</summary>
    private static string Cut(string text, int length) => text.Length <= length ? text : text[..(char.IsHighSurrogate(text[length - 1]) ? length - 1 : length)];
}
