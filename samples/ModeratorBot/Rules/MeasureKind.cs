using System.Text.Json.Serialization;

namespace ModeratorBot.Rules;

/// <summary>What the bot can do.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<MeasureKind>))]
internal enum MeasureKind
{
    Say,
    Delete,
    Purge,
    Mute,
    Ban,
    Pin,
    SetMode,
    Pause,
    Resume,
}
