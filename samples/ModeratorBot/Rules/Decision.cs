namespace ModeratorBot.Rules;

/// <summary>What a rule wants to be done.</summary>
internal sealed record Decision(string Rule, Measure Measure);
