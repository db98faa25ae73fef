using Microsoft.Extensions.Options;

namespace SessionSdk;

/// <summary>Checks the options of a client.</summary>
internal sealed class SessionClientOptionsValidator : IValidateOptions<SessionClientOptions>
{
    private const int MaxDisplayNameBytes = 100;

    /// <summary>What timers can wait for, with room for the random part of pauses.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromDays(30);

    public ValidateOptionsResult Validate(string? name, SessionClientOptions options)
    {
        List<string> failures = [.. Failures(options)];
        return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
    }

    internal static void ThrowIfInvalid(SessionClientOptions options)
    {
        foreach (string failure in Failures(options))
        {
            throw new ArgumentException(failure, nameof(options));
        }
    }

    private static IEnumerable<string> Failures(SessionClientOptions options)
    {
        if (options.Network is null)
        {
            yield return $"{nameof(options.Network)} is not set.";
        }

        if (options.Onion?.FindMistake() is { } mistake)
        {
            yield return $"{nameof(options.Onion)}: {mistake}";
        }

        if (options.TimeProvider is null)
        {
            yield return $"{nameof(options.TimeProvider)} is not set.";
        }

        if (options.ProBackendKeys is null)
        {
            yield return $"{nameof(options.ProBackendKeys)} is not set.";
        }

        if (options.DisplayName is { } name && (string.IsNullOrWhiteSpace(name) || System.Text.Encoding.UTF8.GetByteCount(name) > MaxDisplayNameBytes))
        {
            yield return $"{nameof(options.DisplayName)} must have 1 to {MaxDisplayNameBytes} bytes of UTF-8 and not be blank.";
        }

        if (options.PollInterval <= TimeSpan.Zero || options.PollInterval > MaxPause)
        {
            yield return $"{nameof(options.PollInterval)} must be positive and at most {MaxPause.Days} days.";
        }

        if (options.StatePushDelay <= TimeSpan.Zero)
        {
            yield return $"{nameof(options.StatePushDelay)} must be positive.";
        }

        if (options.MaxStatePushDelay < options.StatePushDelay || options.MaxStatePushDelay > MaxPause)
        {
            yield return $"{nameof(options.MaxStatePushDelay)} must not be shorter than {nameof(options.StatePushDelay)} and at most {MaxPause.Days} days.";
        }

        if (options.MaxHandlerAttempts < 1)
        {
            yield return $"{nameof(options.MaxHandlerAttempts)} must be at least 1.";
        }

        if (options.HandlerRetryDelay < TimeSpan.Zero || options.HandlerRetryDelay > MaxPause)
        {
            yield return $"{nameof(options.HandlerRetryDelay)} must not be negative and at most {MaxPause.Days} days.";
        }

        if (options.DisposeTimeout < TimeSpan.Zero || options.DisposeTimeout > MaxPause)
        {
            yield return $"{nameof(options.DisposeTimeout)} must not be negative and at most {MaxPause.Days} days.";
        }
    }
}
