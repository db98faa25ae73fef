using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Onion;

namespace SessionSdk.Files;

/// <summary>Uploads and downloads files of file servers through onion requests: encrypted attachments and pictures, or bytes as they are.</summary>
/// <remarks>Safe to share between threads: one client serves all accounts of a process, and at most <see cref="FileClientOptions.MaxParallelTransfers"/> transfers run at once.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for has nothing to dispose.")]
public sealed partial class FileClient
{
    private readonly IOnionNetwork _network;
    private readonly FileClientOptions _options;
    private readonly ILogger<FileClient> _logger;
    private readonly TimeProvider _time;
    private readonly SemaphoreSlim _transfers;

    /// <summary>Makes a client.</summary>
    /// <param name="network">Sends the requests.</param>
    /// <param name="options">The server, limits and deadlines; <see langword="null"/> for the defaults.</param>
    /// <param name="logger">Takes what went wrong; never user data.</param>
    /// <param name="timeProvider">Measures waits; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public FileClient(IOnionNetwork network, FileClientOptions? options = null, ILogger<FileClient>? logger = null, TimeProvider? timeProvider = null)
    {
        ArgumentNullException.ThrowIfNull(network);
        _network = network;
        _options = options ?? new FileClientOptions();
        FileClientOptionsValidator.ThrowIfInvalid(_options);
        _logger = logger ?? NullLogger<FileClient>.Instance;
        _time = timeProvider ?? TimeProvider.System;
        _transfers = new SemaphoreSlim(_options.MaxParallelTransfers);
    }

    /// <summary>Gets the most bytes that an encrypted file may have.</summary>
    internal int MaxUploadSize => _options.MaxUploadSize;
}
