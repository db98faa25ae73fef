using SessionSdk;

namespace ModeratorBot.Rules;

/// <summary>What the room says of people at this moment.</summary>
/// <param name="Own">The ids that the bot can have here, blinded and not.</param>
/// <param name="Moderators">Who moderates, visible or not.</param>
/// <param name="AllowList">Whom the owner of the bot never wants touched.</param>
internal sealed record RoomFacts(IReadOnlySet<SenderId> Own, IReadOnlySet<SenderId> Moderators, IReadOnlySet<SenderId> AllowList)
{
    /// <summary>Tells whether the bot may do nothing against somebody, whoever asks for it.</summary>
    internal bool IsProtected(SenderId person) => Own.Contains(person) || Moderators.Contains(person) || AllowList.Contains(person);
}
