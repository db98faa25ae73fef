namespace SessionSdk.Dispatching;

/// <summary>What a dispatcher is given by its client.</summary>
internal sealed record EventDispatcherOptions
{
    internal TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal TimeSpan DisposeTimeout { get; init; } = TimeSpan.FromSeconds(5);

    internal EventLogOptions Log { get; init; } = new();

    internal HandlerFailed? HandlerFailed { get; init; }
}
