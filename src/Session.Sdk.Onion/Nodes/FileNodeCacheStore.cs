namespace SessionSdk.Onion;

/// <summary>Keeps nodes and guards between runs in a folder, one file for each network.</summary>
/// <remarks>A file is replaced as a whole, so that a crash leaves the old or the new one. Several processes may share the folder: the last one to save wins.</remarks>
public sealed class FileNodeCacheStore : INodeCacheStore, IEquatable<FileNodeCacheStore>
{
    private const long MaxSize = 4 * 1024 * 1024;

    private readonly string _folder;

    /// <summary>Names the folder. It is made when something is saved.</summary>
    /// <param name="folder">The path of the folder.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is blank.</exception>
    public FileNodeCacheStore(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);

        // What it means must not change with the working folder.
        _folder = Path.GetFullPath(folder);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be read, or is larger than 4 MiB.</exception>
    public async ValueTask<ReadOnlyMemory<byte>?> LoadAsync(string network, CancellationToken cancellationToken = default)
    {
        var file = new FileInfo(PathOf(network));
        if (!file.Exists)
        {
            return null;
        }

        return file.Length <= MaxSize
            ? await File.ReadAllBytesAsync(file.FullName, cancellationToken).ConfigureAwait(false)
            : throw new IOException($"The file of the nodes has {file.Length} bytes, more than {MaxSize}.");
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public async ValueTask SaveAsync(string network, ReadOnlyMemory<byte> state, CancellationToken cancellationToken = default)
    {
        Directory.CreateDirectory(_folder);
        string path = PathOf(network);
        string temporary = $"{path}.{Path.GetRandomFileName()}";
        try
        {
            await File.WriteAllBytesAsync(temporary, state, cancellationToken).ConfigureAwait(false);
            File.Move(temporary, path, overwrite: true);
        }
        finally
        {
            File.Delete(temporary);
        }
    }

    /// <summary>Compares the folders.</summary>
    /// <param name="other">The other store.</param>
    /// <returns>Whether both keep the same files, so that accounts that bring one each can share a network.</returns>
    public bool Equals(FileNodeCacheStore? other) => other is not null && _folder == other._folder;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FileNodeCacheStore);

    /// <inheritdoc/>
    public override int GetHashCode() => _folder.GetHashCode(StringComparison.Ordinal);

    // A name may hold anything; escaped it cannot leave the folder.
    private string PathOf(string network)
    {
        ArgumentException.ThrowIfNullOrEmpty(network);
        return Path.Combine(_folder, $"nodes-{Uri.EscapeDataString(network)}");
    }
}
