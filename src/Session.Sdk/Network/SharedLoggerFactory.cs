using Microsoft.Extensions.Logging;

namespace SessionSdk;

/// <summary>Passes what a shared network logs on to the loggers of all who share it now.</summary>
internal sealed class SharedLoggerFactory : ILoggerFactory
{
    private readonly Lock _gate = new();
    private readonly List<ILoggerFactory> _members = [];
    private ILoggerFactory[] _distinct = [];

    public ILogger CreateLogger(string categoryName) => new SharedLogger(this, categoryName);

    public void AddProvider(ILoggerProvider provider) => throw new NotSupportedException("A shared network logs to the factories of those who share it.");

    public void Dispose()
    {
        // The factories belong to others.
    }

    internal void Join(ILoggerFactory? factory)
    {
        if (factory is not null)
        {
            lock (_gate)
            {
                _members.Add(factory);
                Publish();
            }
        }
    }

    internal void Leave(ILoggerFactory? factory)
    {
        if (factory is not null)
        {
            lock (_gate)
            {
                _members.RemoveAt(_members.FindIndex(member => ReferenceEquals(member, factory)));
                Publish();
            }
        }
    }

    private void Publish() => Volatile.Write(ref _distinct, [.. _members.Distinct(ReferenceEqualityComparer.Instance).Cast<ILoggerFactory>()]);

    private sealed class SharedLogger(SharedLoggerFactory factory, string category) : ILogger
    {
        private Loggers _loggers = new([], []);

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => Array.Exists(Current(), logger => logger.IsEnabled(logLevel));

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            foreach (ILogger logger in Current())
            {
                if (logger.IsEnabled(logLevel))
                {
                    logger.Log(logLevel, eventId, state, exception, formatter);
                }
            }
        }

        private ILogger[] Current()
        {
            ILoggerFactory[] factories = Volatile.Read(ref factory._distinct);
            Loggers known = Volatile.Read(ref _loggers);
            if (!ReferenceEquals(known.Of, factories))
            {
                known = new Loggers(factories, [.. factories.Select(TryCreate).OfType<ILogger>()]);
                Volatile.Write(ref _loggers, known);
            }

            return known.Made;
        }

        private ILogger? TryCreate(ILoggerFactory of)
        {
            try
            {
                return of.CreateLogger(category);
            }
            catch (ObjectDisposedException)
            {
                // Its owner disposed it before the client that logs to it; the others go on.
                return null;
            }
        }

        private sealed record Loggers(ILoggerFactory[] Of, ILogger[] Made);
    }
}
