using Microsoft.Extensions.Options;

namespace SessionSdk.Swarm;

/// <summary>Checks the options of a <see cref="PollEngine"/> by what stands at its properties.</summary>
[OptionsValidator]
internal sealed partial class PollEngineOptionsValidator : IValidateOptions<PollEngineOptions>
{
    internal static void ThrowIfInvalid(PollEngineOptions options)
    {
        if (new PollEngineOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}
