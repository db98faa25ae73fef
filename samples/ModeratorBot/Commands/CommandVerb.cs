namespace ModeratorBot.Commands;

/// <summary>What a moderator can tell the bot.</summary>
internal enum CommandVerb
{
    Ban,
    Mute,
    Purge,
    Pin,
    Undo,
    Rule,
    Resume,
    Status,
    Help,
}
