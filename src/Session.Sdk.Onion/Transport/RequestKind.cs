namespace SessionSdk.Onion;

/// <summary>What a node on the way can tell requests apart by.</summary>
/// <param name="IsForServer">Whether the destination is a server.</param>
/// <param name="SizeClass">How large the request is, roughly.</param>
internal readonly record struct RequestKind(bool IsForServer, int SizeClass)
{
    private const int Small = 8 * 1024;
    private const int Medium = 128 * 1024;

    internal static RequestKind Of(bool isForServer, int size) => new(isForServer, size < Small ? 0 : size < Medium ? 1 : 2);
}
