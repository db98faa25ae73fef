using System.Reflection;
using System.Runtime.CompilerServices;

namespace SessionSdk.Architecture.Tests;

/// <summary>What another thread changes while it is read is never more than the processor reads at once.</summary>
public sealed class TornValueTests
{
    private const BindingFlags Own = BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly;

    public static TheoryData<Type> Classes => [.. FloorTests.Assemblies.SelectMany(assembly => assembly.GetExportedTypes()).Where(type => type.IsClass && !typeof(Delegate).IsAssignableFrom(type))];

    [Theory]
    [MemberData(nameof(Classes))]
    public void No_property_that_the_library_sets_later_holds_a_value_in_several_words(Type type)
    {
        foreach (PropertyInfo property in type.GetProperties(Own))
        {
            bool isSetByUs = property.SetMethod is { IsPublic: false } setter && !setter.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit));
            bool holdsItself = type.GetField($"<{property.Name}>k__BackingField", BindingFlags.NonPublic | BindingFlags.Instance) is not null;
            if (isSetByUs && holdsItself)
            {
                Assert.True(SizeOf(property.PropertyType) <= IntPtr.Size, $"{type.Name}.{property.Name} could be read while half of it is written.");
            }
        }
    }

    private static int SizeOf(Type type) => type.IsValueType
        ? (int)typeof(Unsafe).GetMethod(nameof(Unsafe.SizeOf))!.MakeGenericMethod(type).Invoke(null, null)!
        : IntPtr.Size;
}
