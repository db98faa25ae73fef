using SessionSdk.Storage;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace SessionSdk;

/// <summary>Adds handlers and a store to one registered client.</summary>
public sealed class SessionClientBuilder
{
    internal SessionClientBuilder(IServiceCollection services, string name)
    {
        Services = services;
        Name = name;
    }

    /// <summary>Gets the services that the client is registered in.</summary>
    public IServiceCollection Services { get; }

    /// <summary>Gets the name of the client; empty for the one without.</summary>
    public string Name { get; }

    /// <summary>Adds a handler to this client. It is made anew for each message, in a scope of its own, unless it is registered with another lifetime.</summary>
    /// <typeparam name="THandler">The handler.</typeparam>
    /// <returns>This builder.</returns>
    public SessionClientBuilder AddHandler<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] THandler>()
        where THandler : class, IMessageHandler
    {
        Services.TryAddScoped<THandler>();
        Services.AddSingleton(new HandlerRegistration(Name, static (scope, context, cancellationToken) =>
            scope.GetRequiredService<THandler>().HandleAsync(context, cancellationToken)));
        return this;
    }

    /// <summary>Adds a delegate as a handler of this client.</summary>
    /// <param name="handler">Handles one message; see <see cref="IMessageHandler"/> for the rules.</param>
    /// <returns>This builder.</returns>
    public SessionClientBuilder AddHandler(Func<MessageContext, CancellationToken, ValueTask> handler)
    {
        ArgumentNullException.ThrowIfNull(handler);
        Services.AddSingleton(new HandlerRegistration(Name, (_, context, cancellationToken) => handler(context, cancellationToken)));
        return this;
    }

    /// <summary>Sets what this client must not forget, made by the container and disposed by it.</summary>
    /// <typeparam name="TStore">The store.</typeparam>
    /// <returns>This builder.</returns>
    public SessionClientBuilder UseStore<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicConstructors)] TStore>()
        where TStore : class, ISessionStore
    {
        if (Name.Length == 0)
        {
            Services.AddSingleton<ISessionStore, TStore>();
        }
        else
        {
            Services.AddKeyedSingleton<ISessionStore, TStore>(Name);
        }

        return this;
    }
}
