namespace SessionSdk.Architecture.Tests;

public sealed class NameTests
{
    [Fact]
    public void No_internal_type_has_the_name_of_a_public_one()
    {
        Type[] types = [.. FloorTests.Assemblies.Where(assembly => assembly.GetName().Name != "Session.Sdk.DevNet").SelectMany(assembly => assembly.GetTypes()).Where(IsOurs)];
        HashSet<string> known = [.. types.Where(type => type.IsPublic).Select(type => type.Name)];

        Assert.NotEmpty(known);
        Assert.Empty(types.Where(type => !type.IsPublic && known.Contains(type.Name)).Select(type => type.FullName));
    }

    // Names of generated messages are those of the wire.
    private static bool IsOurs(Type type) =>
        type is { IsNested: false, Namespace: { } space } && space.StartsWith("SessionSdk", StringComparison.Ordinal) && !space.EndsWith(".Protos", StringComparison.Ordinal);
}
