namespace SessionSdk.Generators;

/// <summary>What the generator knows of a type with the attribute. A value, so that nothing is generated anew while it stays the same.</summary>
internal record struct HexValue(string Namespace, string Name, int Size, string Noun, string Form, bool IsPasted, bool HasRule);
