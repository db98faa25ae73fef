using Microsoft.Extensions.Options;

namespace SessionSdk.Swarm;

/// <summary>Checks the options of a <see cref="SwarmClient"/>.</summary>
internal sealed class SwarmClientOptionsValidator : IValidateOptions<SwarmClientOptions>
{
    public ValidateOptionsResult Validate(string? name, SwarmClientOptions options)
    {
        var errors = new List<string>();
        if (options.MaxTries < 1)
        {
            errors.Add($"{nameof(options.MaxTries)} must be at least 1.");
        }

        Positive(options.RequestDeadline, nameof(options.RequestDeadline));
        Positive(options.SwarmWideDeadline, nameof(options.SwarmWideDeadline));
        Positive(options.HedgeDelay ?? TimeSpan.MaxValue, nameof(options.HedgeDelay));
        NotNegative(options.RetryDelay, nameof(options.RetryDelay));
        NotNegative(options.MaxRetryDelay, nameof(options.MaxRetryDelay));
        NotNegative(options.RateLimitDelay, nameof(options.RateLimitDelay));
        NotNegative(options.CorrectionLifetime, nameof(options.CorrectionLifetime));
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Positive(TimeSpan value, string property)
        {
            if (value <= TimeSpan.Zero)
            {
                errors.Add($"{property} must be longer than zero.");
            }
        }

        void NotNegative(TimeSpan value, string property)
        {
            if (value < TimeSpan.Zero)
            {
                errors.Add($"{property} must not be negative.");
            }
        }
    }

    internal static void ThrowIfInvalid(SwarmClientOptions options)
    {
        if (new SwarmClientOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}
