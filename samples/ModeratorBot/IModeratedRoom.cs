using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot;

/// <summary>The room as the bot acts in it.</summary>
internal interface IModeratedRoom
{
    /// <summary>What the room says of people now.</summary>
    RoomFacts Facts { get; }

    Task<MessageId> SayAsync(string text, MessageId? repliesTo, CancellationToken cancellationToken);

    Task DeleteAsync(MessageId message, CancellationToken cancellationToken);

    Task DeleteAllAsync(SenderId person, CancellationToken cancellationToken);

    Task MuteAsync(SenderId person, TimeSpan duration, CancellationToken cancellationToken);

    Task UnmuteAsync(SenderId person, CancellationToken cancellationToken);

    Task BanAsync(SenderId person, TimeSpan? duration, CancellationToken cancellationToken);

    Task UnbanAsync(SenderId person, CancellationToken cancellationToken);

    Task PinAsync(MessageId message, CancellationToken cancellationToken);

    Task UnpinAsync(MessageId message, CancellationToken cancellationToken);
}
