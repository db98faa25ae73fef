using System.Text.Json;
using Microsoft.Extensions.Logging.Abstractions;

namespace SessionSdk.Onion;

/// <summary>A list of nodes in a file that comes with the program.</summary>
/// <remarks>
/// <see cref="MakeAsync"/> makes the file when a release is built. It is JSON: a seed's answer with the members <c>network</c> and <c>taken_at</c> (Unix milliseconds) beside its <c>result</c>.
/// </remarks>
public sealed class FileShippedNodeList : IShippedNodeList, IEquatable<FileShippedNodeList>
{
    private readonly string _path;

    /// <summary>Names the file.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="ArgumentException"><paramref name="path"/> is blank.</exception>
    public FileShippedNodeList(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);

        // What it means must not change with the working folder.
        _path = Path.GetFullPath(path);
    }

    /// <summary>Asks the seeds of a network for its nodes and writes the file.</summary>
    /// <param name="path">The path of the file. A file that is there is replaced.</param>
    /// <param name="settings">The network.</param>
    /// <param name="options">How the seeds are asked: the proxy and the time that they have; <see langword="null"/> for the defaults.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>How many nodes the file has.</returns>
    /// <exception cref="NetworkUnreachableException">Too few seeds answered: two have to agree, unless the network has only one.</exception>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static async Task<int> MakeAsync(string path, NetworkSettings settings, OnionNetworkOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        OnionNetworkOptions valid = (options ?? new OnionNetworkOptions()).Copy();
        OnionNetwork.Validate(settings, valid);
        TimeProvider time = TimeProvider.System;
        using HttpClient client = NodeHttp.CreateClient(new SeedHandler(valid.Proxy));
        var seeds = new SeedClient(() => client, settings, valid.SeedTimeout, time, SecureNetworkRandom.Instance, NullLogger.Instance);
        SeedAnswer answer = await seeds.FetchAsync(cancellationToken).ConfigureAwait(false);
        if (!answer.IsConfirmed)
        {
            throw new NetworkUnreachableException($"Only one of the seeds of {settings.Name} gave a list: a file is made of what two agree on.");
        }

        await File.WriteAllBytesAsync(path, NodeListJson.Write(answer.List, settings.Name, time.GetUtcNow()), cancellationToken).ConfigureAwait(false);
        return answer.List.Nodes.Count;
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The file cannot be read, or is larger than 8 MiB.</exception>
    /// <exception cref="JsonException">The file is none that <see cref="MakeAsync"/> made.</exception>
    public async ValueTask<ShippedNodeList?> ReadAsync(string network, CancellationToken cancellationToken = default)
    {
        var file = new FileInfo(_path);
        if (file.Length > SeedClient.MaxListSize)
        {
            throw new IOException($"The file of the nodes has {file.Length} bytes, more than {SeedClient.MaxListSize}.");
        }

        byte[] json = await File.ReadAllBytesAsync(_path, cancellationToken).ConfigureAwait(false);
        if (!NodeListJson.TryReadOrigin(json, out string? name, out DateTimeOffset takenAt))
        {
            throw new JsonException("The file does not say of which network it is, or when its list was made.");
        }

        return name == network ? new ShippedNodeList(json, takenAt) : null;
    }

    /// <summary>Compares the files.</summary>
    /// <param name="other">The other list.</param>
    /// <returns>Whether both are in the same file.</returns>
    public bool Equals(FileShippedNodeList? other) => other is not null && _path == other._path;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as FileShippedNodeList);

    /// <inheritdoc/>
    public override int GetHashCode() => _path.GetHashCode(StringComparison.Ordinal);
}
