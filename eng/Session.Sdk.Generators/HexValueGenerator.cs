using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace SessionSdk.Generators;

/// <summary>Writes what ids and public keys have in common: their bytes, their hexadecimal text, equality and JSON.</summary>
[Generator]
public sealed class HexValueGenerator : IIncrementalGenerator
{
    private const string Attribute = "SessionSdk.HexValueAttribute";

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        context.RegisterPostInitializationOutput(static output =>
        {
            // Embedded: assemblies that see each other's internals would otherwise see the attribute twice.
            output.AddEmbeddedAttributeDefinition();
            output.AddSource("HexValueAttribute.g.cs", SourceText.From(HexValueTemplate.Attribute, System.Text.Encoding.UTF8));
        });
        IncrementalValuesProvider<HexValue> values = context.SyntaxProvider.ForAttributeWithMetadataName(
            Attribute,
            static (node, _) => node is StructDeclarationSyntax,
            static (found, _) => Read(found));
        context.RegisterSourceOutput(values, static (output, value) => output.AddSource($"{value.Name}.HexValue.g.cs", SourceText.From(HexValueTemplate.Write(value), System.Text.Encoding.UTF8)));
    }

    private static HexValue Read(GeneratorAttributeSyntaxContext found)
    {
        AttributeData attribute = found.Attributes[0];
        var type = (INamedTypeSymbol)found.TargetSymbol;
        bool isPasted = attribute.NamedArguments.Any(argument => argument.Key == "IsPasted" && argument.Value.Value is true);
        return new HexValue(
            type.ContainingNamespace.ToDisplayString(),
            type.Name,
            (int)attribute.ConstructorArguments[0].Value!,
            (string)attribute.ConstructorArguments[1].Value!,
            (string)attribute.ConstructorArguments[2].Value!,
            isPasted,
            type.GetMembers("IsValid").OfType<IMethodSymbol>().Any());
    }
}
