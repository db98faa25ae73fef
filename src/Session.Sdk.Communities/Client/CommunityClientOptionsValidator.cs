using Microsoft.Extensions.Options;

namespace SessionSdk.Communities;

/// <summary>Checks the options of a <see cref="CommunityClient"/> by what stands at its properties.</summary>
[OptionsValidator]
internal sealed partial class CommunityClientOptionsValidator : IValidateOptions<CommunityClientOptions>
{
    internal static void ThrowIfInvalid(CommunityClientOptions options)
    {
        if (new CommunityClientOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}
