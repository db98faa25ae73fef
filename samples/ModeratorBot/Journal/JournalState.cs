using System.Text.Json.Serialization;

namespace ModeratorBot.Journal;

/// <summary>How far an action is.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<JournalState>))]
internal enum JournalState
{
    /// <summary>It was written down, and then tried: after a crash nobody knows whether it was done.</summary>
    Begun,
    Done,
    Failed,
    Undone,
}
