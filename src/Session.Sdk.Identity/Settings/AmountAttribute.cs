using System.ComponentModel.DataAnnotations;

namespace SessionSdk;

/// <summary>Says from which to which number an option of a floor goes.</summary>
/// <param name="least">The smallest number.</param>
/// <param name="most">The largest number.</param>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class AmountAttribute(int least, int most = int.MaxValue) : ValidationAttribute
{
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext) =>
        value is not int number || (number >= least && number <= most)
            ? ValidationResult.Success
            : new ValidationResult(most == int.MaxValue ? $"must be at least {least}." : $"must be from {least} to {most}.", [validationContext.MemberName!]);
}
