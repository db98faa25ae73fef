using Microsoft.Extensions.Options;
using SessionSdk.Communities;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Checks the options of a client: those of its own by what stands at its properties, those of the floors by their own rules.</summary>
internal sealed partial class SessionClientOptionsValidator : IValidateOptions<SessionClientOptions>
{
    public ValidateOptionsResult Validate(string? name, SessionClientOptions options)
    {
        string[] failures = [.. FindFailures(name, options)];
        return failures.Length == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    internal static void ThrowIfInvalid(SessionClientOptions options)
    {
        if (new SessionClientOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }

    /// <summary>Finds what is wrong: each text begins with the name of the property, those of a floor with the path to it, such as <c>Onion:PathCount</c>.</summary>
    private static IEnumerable<string> FindFailures(string? name, SessionClientOptions options) =>
    [
        .. new OwnRules().Validate(name, options).Failures ?? [],
        .. options.Network?.FindMistake() is { } mistake ? [$"{nameof(options.Network)}: {mistake}"] : (IEnumerable<string>)[],
        .. Under(nameof(options.EventLog), options.EventLog is { } log ? new EventLogOptionsValidator().Validate(name, log) : null),
        .. Under(nameof(options.Onion), options.Onion is { } onion ? new OnionNetworkOptionsValidator().Validate(name, onion) : null),
        .. Under(nameof(options.Swarm), options.Swarm is { } swarm ? new SwarmClientOptionsValidator().Validate(name, swarm) : null),
        .. Under(nameof(options.Polling), options.Polling is { } polling ? new PollEngineOptionsValidator().Validate(name, polling) : null),
        .. Under(nameof(options.Files), options.Files is { } files ? new FileClientOptionsValidator().Validate(name, files) : null),
        .. Under(nameof(options.Communities), options.Communities is { } communities ? new CommunityClientOptionsValidator().Validate(name, communities) : null),
    ];

    private static IEnumerable<string> Under(string floor, ValidateOptionsResult? result) => result?.Failures?.Select(failure => $"{floor}:{failure}") ?? [];

    [OptionsValidator]
    private sealed partial class OwnRules : IValidateOptions<SessionClientOptions>;
}
