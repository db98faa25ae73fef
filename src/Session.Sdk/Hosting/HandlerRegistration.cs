namespace SessionSdk;

/// <summary>Represents a handler as it was registered: it gets the services of a scope that is made for the message.</summary>
internal sealed record HandlerRegistration(Func<IServiceProvider, MessageContext, CancellationToken, ValueTask> HandleAsync);
