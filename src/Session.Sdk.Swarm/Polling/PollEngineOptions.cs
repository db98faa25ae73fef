using System.ComponentModel.DataAnnotations;

namespace SessionSdk.Swarm;

/// <summary>Configures a <see cref="PollEngine"/>.</summary>
public sealed class PollEngineOptions : IValidatableObject
{
    /// <summary>Gets or sets the pause between polls of an account while the host is active.</summary>
    /// <value>The default is 3 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan AccountInterval { get; set; } = TimeSpan.FromSeconds(3);

    /// <summary>Gets or sets the pause between polls of an account while the host is idle.</summary>
    /// <value>The default is 30 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan IdleAccountInterval { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the pause between polls of a group that was active in the last 2 days.</summary>
    /// <value>The default is 5 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan ActiveGroupInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the pause between polls of a group that was active in the last 7 days.</summary>
    /// <value>The default is 60 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan QuietGroupInterval { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the pause between polls of a group that was not active for longer, or whose activity is not known.</summary>
    /// <value>The default is 120 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan DormantGroupInterval { get; set; } = TimeSpan.FromSeconds(120);

    /// <summary>Gets or sets the pause after the first failed poll; it doubles with each further one.</summary>
    /// <value>The default is 2 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan FailureDelay { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Gets or sets the longest pause after failed polls.</summary>
    /// <value>The default is 60 seconds.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan MaxFailureDelay { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets by which part pauses vary at random, up and down, so that the polls of several accounts cannot be tied together by their times.</summary>
    /// <value>The default is 0.2.</value>
    public double Jitter { get; set; } = 0.2;

    /// <summary>Gets or sets how many polls may be under way at once. A quarter of it is for accounts whose last poll failed or was slow, so that they never hold up the others.</summary>
    /// <value>The default is 20.</value>
    [Amount(1)]
    public int MaxConcurrentPolls { get; set; } = 20;

    /// <summary>Gets or sets how often one poll goes on at the same node while that node says that it has more.</summary>
    /// <value>The default is 20.</value>
    [Amount(1)]
    public int MaxRounds { get; set; } = 20;

    /// <summary>Gets or sets how long config messages are extended to live, from now.</summary>
    /// <value>The default is 30 days.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan ConfigLifetime { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Gets or sets how often the same config messages are extended.</summary>
    /// <value>The default is 1 hour.</value>
    [Duration(DurationAttribute.Positive)]
    public TimeSpan ExtendInterval { get; set; } = TimeSpan.FromHours(1);

    IEnumerable<ValidationResult> IValidatableObject.Validate(ValidationContext validationContext)
    {
        if (Jitter is not (>= 0 and < 1))
        {
            yield return new ValidationResult("must be at least 0 and less than 1.", [nameof(Jitter)]);
        }
    }
}
