using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace SessionSdk.EndToEnd.Tests.Network.Lying;

/// <summary>Makes loggers that all write into one collector.</summary>
internal sealed class FakeLoggers(FakeLogCollector log) : ILoggerFactory
{
    public ILogger CreateLogger(string categoryName) => new FakeLogger(log, categoryName);

    public void AddProvider(ILoggerProvider provider)
    {
    }

    public void Dispose()
    {
    }
}
