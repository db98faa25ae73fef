using Microsoft.Extensions.Options;

namespace SessionSdk.Files;

/// <summary>Checks the options of a <see cref="FileClient"/> by what stands at its properties.</summary>
[OptionsValidator]
internal sealed partial class FileClientOptionsValidator : IValidateOptions<FileClientOptions>
{
    internal static void ThrowIfInvalid(FileClientOptions options)
    {
        if (new FileClientOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}
