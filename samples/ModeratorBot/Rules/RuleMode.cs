using System.Text.Json.Serialization;

namespace ModeratorBot.Rules;

/// <summary>What comes of what a rule finds.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RuleMode>))]
internal enum RuleMode
{
    /// <summary>It is counted, and nothing is done.</summary>
    Shadow,

    /// <summary>It is done.</summary>
    Live,

    /// <summary>The rule is not asked.</summary>
    Off,
}
