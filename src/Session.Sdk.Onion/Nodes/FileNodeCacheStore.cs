namespace SessionSdk.Onion;

/// <summary>Keeps nodes and guards between runs in a folder, one file for each network.</summary>
/// <remarks>A file is replaced as a whole, so that a crash leaves the old or the new one. Several processes may share the folder: the last one to save wins.</remarks>
public sealed class FileNodeCacheStore : INodeCacheStore
{
    private const long MaxSize = 16 * 1024 * 1024;

    private readonly string _folder;

    /// <summary>Names the folder. It is made when something is saved.</summary>
    /// <param name="folder">The path of the folder.</param>
    /// <exception cref="ArgumentException"><paramref name="folder"/> is blank.</exception>
    public FileNodeCacheStore(string folder)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(folder);
        _folder = folder;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be read, or is larger than 16 MiB.</exception>
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

    // A name may hold anything; escaped it cannot leave the folder.
    private string PathOf(string network)
    {
        ArgumentException.ThrowIfNullOrEmpty(network);
        return Path.Combine(_folder, $"nodes-{Uri.EscapeDataString(network)}");
    }
}
