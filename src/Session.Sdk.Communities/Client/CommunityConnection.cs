using SessionSdk.Identity;

namespace SessionSdk.Communities;

/// <summary>Represents an account, or nobody, at a community server: signs requests with the id that the server asks for, and remembers what it offers.</summary>
/// <remarks>
/// Safe to share between threads. As long as nothing is known of the server it is asked what it offers, without an id; the first request
/// of an account goes alone. A server that has asked for blinded ids once never gets the account's own from this connection.
/// </remarks>
public sealed partial class CommunityConnection : IDisposable
{
    private readonly CommunityClient _client;
    private readonly CommunitySigning _signing;
    private readonly ServerKeys? _keys;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _learning = new(1);
    private readonly SemaphoreSlim _firstContact = new(1);
    private ServerCapabilities? _capabilities;
    private bool _hasBlinded;
    private bool _isKnownToServer;

    internal CommunityConnection(CommunityClient client, CommunityServer server, AccountKeys? account, CommunityConnectionOptions options)
    {
        _client = client;
        _signing = options.Signing;
        _keys = account is null ? null : new ServerKeys(account, server.PublicKey);
        _capabilities = options.Capabilities;
        _hasBlinded = options.HasBlinded || options.Capabilities is { IsBlinding: true };
        _isKnownToServer = options.IsKnownToServer;
        Server = server;
        OwnIds = _keys is null ? [] : [_keys.IdOf(null), _keys.IdOf(BlindingScheme.Blinded15), _keys.IdOf(BlindingScheme.Blinded25)];
    }

    /// <summary>Gets the server.</summary>
    public CommunityServer Server { get; }

    /// <summary>Gets all ids that the account can have at the server: its own, and the blinded ones of both schemes. Empty without an account.</summary>
    public IReadOnlyList<SessionAddress> OwnIds { get; }

    /// <summary>Gets what the server offered when it said so last, or <see langword="null"/> before the first time.</summary>
    public ServerCapabilities? Capabilities
    {
        get
        {
            lock (_gate)
            {
                return _capabilities;
            }
        }
    }

    /// <summary>Gets whether the server has ever asked for blinded ids; to be kept for the next connection.</summary>
    public bool HasBlinded
    {
        get
        {
            lock (_gate)
            {
                return _hasBlinded;
            }
        }
    }

    /// <summary>Gets whether the account has shown itself to the server; to be kept for the next connection.</summary>
    public bool IsKnownToServer
    {
        get
        {
            lock (_gate)
            {
                return _isKnownToServer;
            }
        }
    }

    /// <summary>Gets the id that the account shows to the server, or <see langword="null"/> without an account and as long as nothing is known of the server.</summary>
    public SessionAddress? Id
    {
        get
        {
            lock (_gate)
            {
                return _keys is null || (_signing == CommunitySigning.Automatic && _capabilities is null && !_hasBlinded) ? null : _keys.IdOf(Scheme);
            }
        }
    }

    /// <summary>Gets how the account is blinded now; <see langword="null"/> when it is not. What is not known counts as a server that blinds. Read under the lock.</summary>
    private BlindingScheme? Scheme => _signing switch
    {
        CommunitySigning.Blinded15 => BlindingScheme.Blinded15,
        CommunitySigning.Blinded25 => BlindingScheme.Blinded25,
        CommunitySigning.Unblinded => null,
        _ => _hasBlinded || _capabilities is null ? BlindingScheme.Blinded15 : null,
    };

    /// <summary>Tells whether an id is one of the account's own.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether it is.</returns>
    public bool IsOwn(SessionAddress id) => OwnIds.Contains(id);

    /// <summary>Wipes the blinded keys. The account's own stay the caller's.</summary>
    public void Dispose() => _keys?.Dispose();

    /// <summary>Names the server.</summary>
    /// <returns>The text, for logs.</returns>
    public override string ToString() => Server.ToString();

    private BlindingScheme? ReadScheme()
    {
        lock (_gate)
        {
            return Scheme;
        }
    }

    private void NoteCapabilities(ServerCapabilities capabilities)
    {
        lock (_gate)
        {
            _capabilities = capabilities;
            _hasBlinded |= capabilities.IsBlinding;
        }
    }

    /// <summary>Notes that the server refused an id that is not blinded, whatever it says that it offers.</summary>
    private void NoteBlinding()
    {
        lock (_gate)
        {
            _hasBlinded = true;
        }
    }

    private void NoteContact()
    {
        lock (_gate)
        {
            _isKnownToServer = true;
        }
    }
}
