using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace SessionSdk;

/// <summary>Checks the options of the clients of a container, and says of values that were configured where they stand.</summary>
internal sealed class ConfiguredOptionsValidator(IServiceProvider services, IEnumerable<ClientRegistration> registrations) : IValidateOptions<SessionClientOptions>
{
    private static readonly string[] Secrets = [nameof(SessionClientOptions.RecoveryPhrase), nameof(SessionClientOptions.Seed), nameof(Onion.OnionNetworkOptions.Proxy)];

    private readonly SessionClientOptionsValidator _rules = new();

    public ValidateOptionsResult Validate(string? name, SessionClientOptions options)
    {
        if (registrations.FirstOrDefault(registered => registered.Name == name) is not { } registration)
        {
            return ValidateOptionsResult.Skip;
        }

        ValidateOptionsResult result = _rules.Validate(name, options);
        return result.Failed ? ValidateOptionsResult.Fail(result.Failures.Select(failure => Explain(failure, registration))) : result;
    }

    /// <summary>Turns <c>PollInterval: must be …</c> into a sentence with the whole key, the configured text and its source, if there is one.</summary>
    private string Explain(string failure, ClientRegistration registration)
    {
        int end = failure.LastIndexOf(": ", StringComparison.Ordinal);
        string key = end < 0 ? string.Empty : failure[..end];
        if (registration.Configuration is not { } configuration || configuration[key] is not { } text)
        {
            return registration.Name.Length == 0 ? failure : $"{failure} (Of the client '{registration.Name}'.)";
        }

        string path = registration.PathOf(key);
        string repeated = Secrets.Contains(key.Split(':')[^1]) ? string.Empty : $" It is \"{text}\".";
        return $"{path}: {failure[(end + 2)..]}{repeated}{ValueSource.Of(services, configuration).Of(path)}";
    }
}
