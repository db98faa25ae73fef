using System.Reflection;
using Microsoft.Extensions.Logging;

namespace SessionSdk.Architecture.Tests;

public sealed class LogEventTests
{
    private const BindingFlags Declared = BindingFlags.DeclaredOnly | BindingFlags.Instance | BindingFlags.Static | BindingFlags.NonPublic | BindingFlags.Public;

    [Fact]
    public void Every_event_of_the_log_has_a_number_of_its_own()
    {
        (int Id, string Method)[] events =
        [
            .. FloorTests.Assemblies.SelectMany(assembly => assembly.GetTypes())
                .SelectMany(type => type.GetMethods(Declared))
                .Select(method => (Attribute: method.GetCustomAttribute<LoggerMessageAttribute>(), Method: $"{method.DeclaringType}.{method.Name}"))
                .Where(found => found.Attribute is not null)
                .Select(found => (found.Attribute!.EventId, found.Method)),
        ];

        Assert.NotEmpty(events);
        Assert.All(events, found => Assert.True(found.Id > 0, found.Method));
        Assert.Empty(events.GroupBy(found => found.Id).Where(same => same.Count() > 1).Select(same => string.Join(", ", same)));
    }
}
