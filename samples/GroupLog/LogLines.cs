using System.Threading.Channels;
using Microsoft.Extensions.Logging;

namespace GroupLog;

/// <summary>Takes the application's warnings for the group. What the SDK itself logs stays out: a line about a failed line would never end.</summary>
internal sealed class LogLines : ILoggerProvider
{
    private readonly Channel<string> _lines = Channel.CreateBounded<string>(new BoundedChannelOptions(1_000) { FullMode = BoundedChannelFullMode.DropOldest });

    public IAsyncEnumerable<string> ReadAsync(CancellationToken cancellationToken) => _lines.Reader.ReadAllAsync(cancellationToken);

    public ILogger CreateLogger(string categoryName) => new Lines(this, categoryName);

    public void Dispose() => _lines.Writer.TryComplete();

    private sealed class Lines(LogLines owner, string category) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => logLevel >= LogLevel.Warning && !category.StartsWith(nameof(SessionSdk), StringComparison.Ordinal);

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (IsEnabled(logLevel))
            {
                owner._lines.Writer.TryWrite($"{logLevel}: {formatter(state, exception)}");
            }
        }
    }
}
