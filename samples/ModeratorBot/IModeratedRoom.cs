using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot;

/// <summary>The room as the bot acts in it. What fails throws a <see cref="SessionException"/>; what has been done already is no failure.</summary>
internal interface IModeratedRoom
{
    /// <summary>What the room said of people when it was asked last.</summary>
    RoomFacts Facts { get; }

    /// <summary>Asks the room who may do what, before somebody is worse off by what the bot does.</summary>
    Task<RoomFacts> GetFactsAsync(CancellationToken cancellationToken);

    /// <summary>Tells the time of the network: what the clock of this machine says decides nothing about what others wrote.</summary>
    Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken);

    /// <summary>Gives the id under which somebody writes here, of an id that a moderator typed.</summary>
    /// <returns><see langword="false"/> when the person has not been seen under it.</returns>
    bool TryResolve(SenderId named, out SenderId person);

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
