using Microsoft.Extensions.Options;

namespace SessionSdk;

/// <summary>Checks the bounds of the log of events by what stands at its properties.</summary>
[OptionsValidator]
internal sealed partial class EventLogOptionsValidator : IValidateOptions<EventLogOptions>;
