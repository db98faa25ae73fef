using SessionSdk;

namespace ModeratorBot.Community;

/// <summary>How the bot appears in a room, and whom it never touches there.</summary>
internal sealed record CommunityRoomOptions
{
    internal required string DisplayName { get; init; }

    /// <summary>Account ids or the ids that people have in the room.</summary>
    internal IReadOnlyCollection<SenderId> AllowList { get; init; } = [];

    /// <summary>The clock by which waiting ends.</summary>
    internal TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Tells the time of the network, which stands in what the bot writes.</summary>
    internal required Func<CancellationToken, Task<DateTimeOffset>> GetTimeAsync { get; init; }
}
