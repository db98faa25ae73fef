using Microsoft.Extensions.Options;

namespace SessionSdk.Swarm;

/// <summary>Checks the options of a <see cref="PollEngine"/>.</summary>
internal sealed class PollEngineOptionsValidator : IValidateOptions<PollEngineOptions>
{
    public ValidateOptionsResult Validate(string? name, PollEngineOptions options)
    {
        var errors = new List<string>();
        Positive(options.AccountInterval, nameof(options.AccountInterval));
        Positive(options.IdleAccountInterval, nameof(options.IdleAccountInterval));
        Positive(options.ActiveGroupInterval, nameof(options.ActiveGroupInterval));
        Positive(options.QuietGroupInterval, nameof(options.QuietGroupInterval));
        Positive(options.DormantGroupInterval, nameof(options.DormantGroupInterval));
        Positive(options.FailureDelay, nameof(options.FailureDelay));
        Positive(options.MaxFailureDelay, nameof(options.MaxFailureDelay));
        Positive(options.ConfigLifetime, nameof(options.ConfigLifetime));
        Positive(options.ExtendInterval, nameof(options.ExtendInterval));
        if (options.Jitter is not (>= 0 and < 1))
        {
            errors.Add($"{nameof(options.Jitter)} must be at least 0 and less than 1.");
        }

        if (options.MaxConcurrentPolls < 1)
        {
            errors.Add($"{nameof(options.MaxConcurrentPolls)} must be at least 1.");
        }

        if (options.MaxRounds < 1)
        {
            errors.Add($"{nameof(options.MaxRounds)} must be at least 1.");
        }

        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Positive(TimeSpan value, string property)
        {
            if (value <= TimeSpan.Zero)
            {
                errors.Add($"{property} must be longer than zero.");
            }
        }
    }

    internal static void ThrowIfInvalid(PollEngineOptions options)
    {
        if (new PollEngineOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}
