namespace Session.Sdk.Files;

/// <summary>Names what a request does, for logs and counters.</summary>
internal sealed class FileOperation
{
    private FileOperation(string name)
    {
        Name = name;
        Tag = new KeyValuePair<string, object?>("operation", name);
    }

    internal static FileOperation Upload { get; } = new("upload");

    internal static FileOperation Download { get; } = new("download");

    internal static FileOperation Info { get; } = new("info");

    internal static FileOperation Extend { get; } = new("extend");

    internal static FileOperation Release { get; } = new("release");

    internal string Name { get; }

    internal KeyValuePair<string, object?> Tag { get; }
}
