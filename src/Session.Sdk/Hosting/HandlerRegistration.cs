namespace SessionSdk;

/// <summary>Represents a handler as it was registered for the client of a name: it gets the services of a scope that is made for the message.</summary>
internal sealed record HandlerRegistration(string ClientName, Func<IServiceProvider, MessageContext, CancellationToken, ValueTask> HandleAsync);
