using System.Text.Json.Serialization;

namespace ModeratorBot.Journal;

/// <summary>How far an action is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JournalState>))]
internal enum JournalState
{
    /// <summary>It was written down, and then tried: after a crash or a lost answer nobody knows whether it was done.</summary>
    Begun,
    Done,
    Failed,
    Undone,

    /// <summary>That it is taken back was written down, and then tried: it may stand or not.</summary>
    UndoBegun,
}
