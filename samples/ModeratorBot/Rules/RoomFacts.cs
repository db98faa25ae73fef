using SessionSdk;
using SessionSdk.Identity;

namespace ModeratorBot.Rules;

/// <summary>What the room says of people at this moment.</summary>
/// <param name="Own">The ids that the bot can have here, blinded and not.</param>
/// <param name="Moderators">Who moderates, visible or not.</param>
/// <param name="AllowList">Whom the owner of the bot never wants touched.</param>
internal sealed record RoomFacts(IReadOnlySet<SenderId> Own, IReadOnlySet<SenderId> Moderators, IReadOnlySet<SenderId> AllowList)
{
    /// <summary>Whether the bot itself moderates; if not, it only watches.</summary>
    public bool CanModerate { get; init; } = true;

    /// <summary>Tells whether the bot may do nothing against somebody, whoever asks for it.</summary>
    internal bool IsProtected(SenderId person) =>
        Own.Contains(person) || Moderators.Contains(person) || AllowList.Contains(person) || CannotBeCompared(person);

    /// <summary>A server may name moderators by other ids than those they write under. Who cannot be looked up in the list may stand in it.</summary>
    private bool CannotBeCompared(SenderId person) =>
        person.TryGetBlinded(out BlindedId id) && id.Scheme == BlindingScheme.Blinded15
        && Moderators.Any(moderator => moderator.TryGetBlinded(out BlindedId other) && other.Scheme == BlindingScheme.Blinded25 && !Own.Contains(moderator));
}
