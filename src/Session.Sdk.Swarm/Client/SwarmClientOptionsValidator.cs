using Microsoft.Extensions.Options;

namespace SessionSdk.Swarm;

/// <summary>Checks the options of a <see cref="SwarmClient"/> by what stands at its properties.</summary>
[OptionsValidator]
internal sealed partial class SwarmClientOptionsValidator : IValidateOptions<SwarmClientOptions>
{
    internal static void ThrowIfInvalid(SwarmClientOptions options)
    {
        if (new SwarmClientOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}
