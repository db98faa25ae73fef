using System.Reflection;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;
using ArchUnitNET.xUnitV3;
using SessionSdk.Onion;
using static ArchUnitNET.Fluent.ArchRuleDefinition;
using Assembly = System.Reflection.Assembly;
using Type = System.Type;

namespace SessionSdk.Architecture.Tests;

public sealed class FloorTests
{
    // Each floor, and the floors that it may use.
    private static readonly Dictionary<string, string[]> Floors = new()
    {
        ["Session.Sdk.Cryptography"] = [],
        ["Session.Sdk.Encoding"] = [],
        ["Session.Sdk.Identity"] = ["Session.Sdk.Cryptography", "Session.Sdk.Encoding"],
        ["Session.Sdk.Messaging"] = ["Session.Sdk.Cryptography", "Session.Sdk.Encoding", "Session.Sdk.Identity"],
        ["Session.Sdk.Onion"] = ["Session.Sdk.Cryptography", "Session.Sdk.Encoding", "Session.Sdk.Identity"],
        ["Session.Sdk.Configs"] = ["Session.Sdk.Cryptography", "Session.Sdk.Encoding", "Session.Sdk.Identity"],
        ["Session.Sdk.Files"] =
        [
            "Session.Sdk.Cryptography", "Session.Sdk.Encoding", "Session.Sdk.Identity", "Session.Sdk.Messaging", "Session.Sdk.Onion",
        ],
        ["Session.Sdk.Communities"] =
        [
            "Session.Sdk.Cryptography", "Session.Sdk.Encoding", "Session.Sdk.Identity", "Session.Sdk.Messaging", "Session.Sdk.Onion", "Session.Sdk.Configs",
        ],
        ["Session.Sdk.Swarm"] = ["Session.Sdk.Cryptography", "Session.Sdk.Encoding", "Session.Sdk.Identity", "Session.Sdk.Onion"],
        ["Session.Sdk"] =
        [
            "Session.Sdk.Cryptography", "Session.Sdk.Encoding", "Session.Sdk.Identity", "Session.Sdk.Messaging", "Session.Sdk.Onion", "Session.Sdk.Configs", "Session.Sdk.Swarm", "Session.Sdk.Files", "Session.Sdk.Communities",
        ],
        ["Session.Sdk.Sqlite"] = ["Session.Sdk", "Session.Sdk.Cryptography", "Session.Sdk.Identity", "Session.Sdk.Swarm"],
        ["Session.Sdk.Testing"] = ["Session.Sdk", "Session.Sdk.Cryptography", "Session.Sdk.Identity", "Session.Sdk.Swarm"],
        ["Session.Sdk.DevNet"] = ["Session.Sdk.Cryptography", "Session.Sdk.Encoding", "Session.Sdk.Identity", "Session.Sdk.Onion"],
    };

    internal static readonly Assembly[] Assemblies = [.. Floors.Keys.Select(Assembly.Load)];

    private static readonly ArchUnitNET.Domain.Architecture Architecture = new ArchLoader().LoadAssemblies(Assemblies).Build();

    public static TheoryData<string, string> ForbiddenUses()
    {
        var uses = new TheoryData<string, string>();
        foreach ((string floor, string[] allowed) in Floors)
        {
            foreach (string other in Floors.Keys.Where(other => other != floor && !allowed.Contains(other)))
            {
                uses.Add(floor, other);
            }
        }

        return uses;
    }

    [Theory]
    [MemberData(nameof(ForbiddenUses))]
    public void A_floor_uses_only_what_is_below_it(string floor, string other) =>
        Types().That().ResideInAssembly(Load(floor))
            .Should().NotDependOnAny(Types().That().ResideInAssembly(Load(other)))
            .WithoutRequiringPositiveResults()
            .Check(Architecture);

    [Theory]
    [MemberData(nameof(ForbiddenUses))]
    public void An_assembly_does_not_even_reference_what_is_not_below_it(string floor, string other) =>
        Assert.DoesNotContain(Load(floor).GetReferencedAssemblies(), reference => reference.Name == other);

    [Fact]
    public void DevNet_takes_only_the_network_settings_from_the_onion_floor()
    {
        Type[] allowed = [typeof(NetworkSettings), typeof(SeedNode), typeof(SeedTrust)];
        IEnumerable<IType> used = Types().That().ResideInAssembly(Load("Session.Sdk.DevNet")).GetObjects(Architecture)
            .SelectMany(type => type.Dependencies)
            .Select(dependency => dependency.Target)
            .Where(target => target.Assembly?.Name.StartsWith("Session.Sdk.Onion,", StringComparison.Ordinal) == true);

        Assert.All(used, target => Assert.Contains(allowed, type => target.FullName.StartsWith(type.FullName!, StringComparison.Ordinal)));
    }

    [Fact]
    public void Generated_protobuf_types_stay_internal() =>
        Assert.DoesNotContain(
            Load("Session.Sdk.Messaging").GetExportedTypes(),
            type => type.GetInterfaces().Any(contract => contract.FullName == "Google.Protobuf.IMessage"));

    [Fact]
    public void Public_types_live_in_the_namespace_of_their_assembly()
    {
        foreach (Assembly assembly in Assemblies)
        {
            string name = assembly.GetName().Name!;
            Assert.All(
                assembly.GetExportedTypes(),
                type => Assert.True(
                    type.Namespace == NamespaceOf(name) || type.Namespace is "SessionSdk" or "SessionSdk.Storage" || type.Namespace == "Microsoft.Extensions.DependencyInjection",
                    $"{type.FullName} is in {name}."));
        }
    }

    /// <summary>The root namespace differs from the assembly's name: a root called Session would make every type of that name ambiguous.</summary>
    private static string NamespaceOf(string assembly) => assembly.Replace("Session.Sdk", "SessionSdk", StringComparison.Ordinal);

    [Fact]
    public void Every_summary_of_a_type_is_a_noun_phrase_or_says_what_it_represents() =>
        Assert.All(
            Assemblies,
            assembly => Assert.DoesNotContain("<summary>Is ", File.ReadAllText(Path.ChangeExtension(assembly.Location, ".xml")), StringComparison.Ordinal));

    private static Assembly Load(string name) => Assemblies.Single(assembly => assembly.GetName().Name == name);
}
