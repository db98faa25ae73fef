using System.Globalization;
using ModeratorBot.Rules;
using SessionSdk;

namespace ModeratorBot.Commands;

/// <summary>Reads commands.</summary>
internal static class CommandText
{
    internal const string Help = """
        As a quote of a message, or with an id behind the word:
        /ban [10m]  /mute 10m  /purge  /pin
        /undo [number]  /status  /resume
        /rule <greeting|links|words|slow> <shadow|live|off>
        """;

    // Not Enum.TryParse: it takes numbers for names, and "ban,mute" for the sum of both.
    private static readonly Dictionary<string, CommandVerb> Verbs = Enum.GetValues<CommandVerb>().ToDictionary(verb => verb.ToString(), StringComparer.OrdinalIgnoreCase);
    private static readonly Dictionary<string, RuleMode> Modes = Enum.GetValues<RuleMode>().ToDictionary(mode => mode.ToString(), StringComparer.OrdinalIgnoreCase);

    /// <summary>The longest time that somebody is banned or muted for; longer is without end.</summary>
    private static readonly TimeSpan MaxDuration = TimeSpan.FromDays(365);

    /// <summary>Reads a command.</summary>
    /// <param name="text">The text of a message.</param>
    /// <param name="mistake">What to answer to a command that cannot be understood.</param>
    /// <returns>The command; <see langword="null"/> when it cannot be understood, or, without a mistake, when the text is none.</returns>
    internal static Command? Read(string text, out string? mistake)
    {
        mistake = null;
        string[] words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (words is not [['/', _, ..] first, .. string[] rest] || !char.IsAsciiLetter(first[1]) || first[1..].Contains('/', StringComparison.Ordinal))
        {
            return null;
        }

        mistake = Parse(first, rest, out Command? command);
        return command;
    }

    /// <summary>Reads a time like <c>10m</c>, <c>2h</c> or <c>1d12h</c>.</summary>
    internal static bool TryParseDuration(string text, out TimeSpan duration)
    {
        duration = default;
        double seconds = 0;
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (char.IsAsciiDigit(text[i]))
            {
                continue;
            }

            int unit = text[i] switch
            {
                's' => 1,
                'm' => 60,
                'h' => 3_600,
                'd' => 86_400,
                'w' => 7 * 86_400,
                _ => 0,
            };
            if (unit == 0 || !int.TryParse(text.AsSpan(start, i - start), NumberStyles.None, CultureInfo.InvariantCulture, out int count))
            {
                return false;
            }

            seconds += (double)count * unit;
            start = i + 1;
        }

        if (start != text.Length || seconds <= 0 || seconds > MaxDuration.TotalSeconds)
        {
            return false;
        }

        duration = TimeSpan.FromSeconds(seconds);
        return true;
    }

    internal static bool TryParseMode(string text, out RuleMode mode) => Modes.TryGetValue(text, out mode);

    private static string? Parse(string first, string[] rest, out Command? command)
    {
        command = null;
        if (!Verbs.TryGetValue(first[1..], out CommandVerb verb))
        {
            return $"I do not know that command. {Help}";
        }

        var read = new Command(verb);
        foreach (string word in rest)
        {
            Command? next = Add(read, word);
            if (next is null)
            {
                return $"I do not understand a word behind /{verb.ToString().ToLowerInvariant()}. {Help}";
            }

            read = next;
        }

        string? missing = read switch
        {
            { Verb: CommandVerb.Mute, Duration: null } => "For how long? For example /mute 10m.",
            { Verb: CommandVerb.Rule, Rule: null } or { Verb: CommandVerb.Rule, Mode: null } => "Which rule, and how? For example /rule links live.",
            _ => null,
        };
        command = missing is null ? read : null;
        return missing;
    }

    private static Command? Add(Command command, string word)
    {
        switch (command.Verb)
        {
            case CommandVerb.Ban or CommandVerb.Mute when command.Duration is null && TryParseDuration(word, out TimeSpan duration):
                return command with { Duration = duration };
            case CommandVerb.Ban or CommandVerb.Mute or CommandVerb.Purge when command.Person is null && SenderId.TryParse(word.TrimStart('@'), null, out SenderId person):
                return command with { Person = person };
            case CommandVerb.Undo when command.Number is null && int.TryParse(word.TrimStart('#'), NumberStyles.None, CultureInfo.InvariantCulture, out int number):
                return command with { Number = number };
            case CommandVerb.Rule when command.Rule is null:
                return command with { Rule = word.ToLowerInvariant() };
            case CommandVerb.Rule when command.Mode is null && TryParseMode(word, out RuleMode mode):
                return command with { Mode = mode };
            default:
                return null;
        }
    }
}
