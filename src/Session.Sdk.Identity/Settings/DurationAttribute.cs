using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace SessionSdk;

/// <summary>Says from which to which time an option of a floor goes. Zero as the least means that zero is allowed.</summary>
/// <param name="least">The shortest time, as <see cref="TimeSpan"/> reads it.</param>
/// <param name="most">The longest time.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DurationAttribute(string least, string most = DurationAttribute.LongestWait) : ValidationAttribute
{
    /// <summary>More than nothing.</summary>
    internal const string Positive = "00:00:00.0000001";

    /// <summary>What timers can wait for, with room for the random part of pauses.</summary>
    internal const string LongestWait = "30.00:00:00";

    private readonly TimeSpan _least = TimeSpan.Parse(least, CultureInfo.InvariantCulture);
    private readonly TimeSpan _most = TimeSpan.Parse(most, CultureInfo.InvariantCulture);

    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not TimeSpan time || (time >= _least && time <= _most)
            ? ValidationResult.Success
            : new ValidationResult($"must be {Least()} and at most {Describe(_most)}.", [validationContext.MemberName!]);

    private string Least() => _least == TimeSpan.FromTicks(1) ? "longer than zero" : _least == TimeSpan.Zero ? "zero or longer" : $"at least {Describe(_least)}";

    private static string Describe(TimeSpan time) => time == TimeSpan.FromMinutes(1) ? "a minute" : time == TimeSpan.FromHours(1) ? "an hour" : time == TimeSpan.FromDays(1) ? "a day" : string.Create(CultureInfo.InvariantCulture, $"{time.TotalDays} days");
}
