using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SessionSdk.Onion;

namespace SessionSdk.Communities;

/// <summary>Reaches community servers. <see cref="Connect"/> gives the connection of an account, or of nobody, to one of them.</summary>
/// <remarks>Safe to share between threads: one client serves all accounts of a process.</remarks>
[SuppressMessage("Design", "CA1001", Justification = "A semaphore whose wait handle nobody asks for, and the invoker of the process, have nothing to dispose.")]
public sealed class CommunityClient
{
    private static readonly Lazy<HttpMessageInvoker> DirectInvoker = new(DirectTransport.CreateInvoker);

    /// <summary>Makes a client that reaches servers through onion requests.</summary>
    /// <param name="network">Sends the requests and tells the time.</param>
    /// <param name="options">Limits and deadlines; <see langword="null"/> for the defaults.</param>
    /// <param name="logger">Takes what went wrong; never user data.</param>
    /// <param name="timeProvider">Measures waits; <see langword="null"/> for the system's.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public CommunityClient(IOnionNetwork network, CommunityClientOptions? options = null, ILogger<CommunityClient>? logger = null, TimeProvider? timeProvider = null)
        : this(new OnionTransport(network ?? throw new ArgumentNullException(nameof(network))), options, logger, timeProvider)
    {
    }

    internal CommunityClient(CommunityTransport transport, CommunityClientOptions? options, ILogger<CommunityClient>? logger, TimeProvider? timeProvider)
    {
        Transport = transport;
        Options = options ?? new CommunityClientOptions();
        CommunityClientOptionsValidator.ThrowIfInvalid(Options);
        Logger = logger ?? NullLogger<CommunityClient>.Instance;
        Time = timeProvider ?? TimeProvider.System;
        Transfers = new SemaphoreSlim(Options.MaxParallelTransfers);
    }

    internal CommunityTransport Transport { get; }

    internal CommunityClientOptions Options { get; }

    internal ILogger<CommunityClient> Logger { get; }

    internal TimeProvider Time { get; }

    internal SemaphoreSlim Transfers { get; }

    /// <summary>Makes a client that calls servers over HTTP without onion requests: for a server of one's own, or for tests. The server and everybody on the way learn the caller's address, and without https everything else too; nothing but the certificate of https proves that the server is the one of its key.</summary>
    /// <param name="http">Sends the requests, follows no redirects and stays the caller's; <see langword="null"/> for the client's own.</param>
    /// <param name="options">Limits and deadlines; <see langword="null"/> for the defaults.</param>
    /// <param name="logger">Takes what went wrong; never user data.</param>
    /// <param name="timeProvider">Measures waits, and tells the time that is signed; <see langword="null"/> for the system's.</param>
    /// <returns>The client.</returns>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static CommunityClient CreateDirect(HttpMessageInvoker? http = null, CommunityClientOptions? options = null, ILogger<CommunityClient>? logger = null, TimeProvider? timeProvider = null) =>
        new(new DirectTransport(http ?? DirectInvoker.Value, timeProvider ?? TimeProvider.System), options, logger, timeProvider);

    /// <summary>Makes the connection of an account to a server. Nothing is sent yet.</summary>
    /// <param name="server">The server.</param>
    /// <param name="account">The account's keys, which must outlive the connection, or <see langword="null"/> to read without an id.</param>
    /// <param name="options">How the account shows itself, and what is known of the server from before.</param>
    /// <returns>The connection; the caller disposes it.</returns>
    /// <exception cref="ArgumentException">The server's key cannot be used.</exception>
    /// <exception cref="ObjectDisposedException">The account's keys are wiped.</exception>
    public CommunityConnection Connect(CommunityServer server, AccountKeys? account = null, CommunityConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new CommunityConnection(this, server, account, options ?? new CommunityConnectionOptions());
    }
}
