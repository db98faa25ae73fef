using System.Reflection;
using Xunit.Sdk;
using Xunit.v3;

[assembly: TestFramework(typeof(SessionSdk.Tests.Limits.TimeLimitFramework))]

namespace SessionSdk.Tests.Limits;

/// <summary>The test framework of every test project: a test that names no <see cref="FactAttribute.Timeout"/> of its own fails after <see cref="TestLimit.Default"/>.</summary>
/// <remarks>A test that may take longer says so: <c>[Fact(Timeout = 180_000)]</c>.</remarks>
public sealed class TimeLimitFramework : XunitTestFramework
{
    protected override ITestFrameworkDiscoverer CreateDiscoverer(Assembly assembly) =>
        base.CreateDiscoverer(assembly) is XunitTestFrameworkDiscoverer usual
            ? new TimeLimitDiscoverer(usual.TestAssembly)
            : throw new InvalidOperationException("The discoverer of xunit is of another type than it was.");

    private sealed class TimeLimitDiscoverer(IXunitTestAssembly assembly) : XunitTestFrameworkDiscoverer(assembly)
    {
        protected override ValueTask<bool> FindTestsForMethod(
            IXunitTestMethod testMethod, ITestFrameworkDiscoveryOptions discoveryOptions, Func<ITestCase, ValueTask<bool>> discoveryCallback)
        {
            // Every test case of the method takes its limit from this attribute.
            foreach (FactAttribute fact in testMethod.FactAttributes.OfType<FactAttribute>().Where(fact => fact.Timeout <= 0))
            {
                fact.Timeout = (int)TestLimit.Default.TotalMilliseconds;
            }

            return base.FindTestsForMethod(testMethod, discoveryOptions, discoveryCallback);
        }
    }
}
