using System.Globalization;

namespace SessionSdk.Tests.Limits;

/// <summary>How long a test may run.</summary>
internal static class TestLimit
{
    /// <summary>The environment variable that sets another limit, in seconds: for a debugger, a slow machine, or the test of the limit itself.</summary>
    internal const string Variable = "SESSION_SDK_TEST_LIMIT_SECONDS";

    /// <summary>The limit of a test that names none.</summary>
    internal static TimeSpan Default { get; } =
        double.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.Float, CultureInfo.InvariantCulture, out double seconds) && seconds > 0
            ? TimeSpan.FromSeconds(seconds)
            : TimeSpan.FromSeconds(60);
}
