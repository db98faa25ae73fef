using Microsoft.Extensions.Options;

namespace SessionSdk.Onion;

/// <summary>Checks the options of an <see cref="OnionNetwork"/> by what stands at its properties.</summary>
[OptionsValidator]
internal sealed partial class OnionNetworkOptionsValidator : IValidateOptions<OnionNetworkOptions>
{
    internal static void ThrowIfInvalid(OnionNetworkOptions options)
    {
        if (new OnionNetworkOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}
