namespace SessionSdk.Dispatching;

/// <summary>What a dispatcher is given by its client.</summary>
internal sealed record EventDispatcherOptions
{
    internal TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    /// <summary>Gets what tells the network's time, or <see langword="null"/> while nobody but the local clock says what time it is: then nothing is too old. By default the clock is believed.</summary>
    internal Func<DateTimeOffset?>? NetworkTime { get; init; }

    internal TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal EventLogOptions Log { get; init; } = new();

    internal HandlerFailed? HandlerFailed { get; init; }
}
