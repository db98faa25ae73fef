using Microsoft.AspNetCore.Http;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet;

/// <summary>Describes a community server: rooms with moderation, files and direct messages, over plain HTTP, directly or by onion requests.</summary>
/// <remarks>
/// It answers as the published server does, down to what that one cannot digest, and keeps all in memory while the network runs.
/// A <see cref="DevServer.Lie"/> is told of every answer, of the parts of a batch as well.
/// </remarks>
public sealed partial class DevCommunityServer : DevServer
{
    private const int MaxBody = 64 * 1024 * 1024;

    private readonly CommunityKeys _keys;
    private readonly CommunityState _state;
    private readonly CommunityRoutes _routes = new();
    private readonly CommunityAuthentication _authentication;
    private readonly FirstContacts _contacts;

    internal DevCommunityServer(NetworkState network, DevCommunityOptions options, CommunityKeys keys)
        : base(network.Options.TimeProvider, network.Options.LoggerFactory, certificate: null, MaxBody)
    {
        _keys = keys;
        _state = new CommunityState(network, options, keys);
        _authentication = new CommunityAuthentication(_state, keys.PublicKey);
        _contacts = new FirstContacts(_state);
        foreach (string token in options.Rooms)
        {
            AddRoom(token);
        }
    }

    /// <summary>Gets the X25519 key that stands in join addresses; onion layers are encrypted with it and accounts are blinded by it.</summary>
    public X25519PublicKey PublicKey => _keys.PublicKey;

    /// <summary>Gets or sets under which ids accounts are let in. A server that switches blinding on keeps what was posted under plain ids as it is.</summary>
    /// <value>The default is that of the options.</value>
    public CommunityBlinding Blinding
    {
        get => _state.Blinding;
        set
        {
            lock (_state.Gate)
            {
                _state.Blinding = value;
            }
        }
    }

    /// <summary>Gets the rooms, sorted by token.</summary>
    public IReadOnlyList<DevCommunityRoom> Rooms
    {
        get
        {
            lock (_state.Gate)
            {
                return [.. _state.Rooms.Select(room => new DevCommunityRoom(this, _state, room))];
            }
        }
    }

    /// <summary>Adds a room.</summary>
    /// <param name="token">1 to 64 letters, digits, hyphens and underscores, all ASCII; unique without case.</param>
    /// <param name="name">The name; <see langword="null"/> for the token.</param>
    /// <param name="description">The description, if there is one.</param>
    /// <returns>The room.</returns>
    /// <exception cref="ArgumentException"><paramref name="token"/> is no token, or there is such a room.</exception>
    public DevCommunityRoom AddRoom(string token, string? name = null, string? description = null)
    {
        ArgumentNullException.ThrowIfNull(token);
        if (token.Length is 0 or > 64 || token.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_')))
        {
            throw new ArgumentException("A token is 1 to 64 letters, digits, hyphens and underscores.", nameof(token));
        }

        lock (_state.Gate)
        {
            if (_state.FindRoom(token) is not null)
            {
                throw new ArgumentException("There is a room with this token.", nameof(token));
            }

            var room = new CommunityRoom(token, name ?? token, _state.Now) { Description = description };
            _state.AddRoom(room);
            return new DevCommunityRoom(this, _state, room);
        }
    }

    /// <summary>Finds a room.</summary>
    /// <param name="token">The token; its case does not matter.</param>
    /// <returns>The room, or <see langword="null"/>.</returns>
    public DevCommunityRoom? FindRoom(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        lock (_state.Gate)
        {
            return _state.FindRoom(token) is { } room ? new DevCommunityRoom(this, _state, room) : null;
        }
    }

    /// <summary>Deletes a room with everything in it, as the operator can.</summary>
    /// <param name="token">The token; its case does not matter.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveRoom(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        lock (_state.Gate)
        {
            if (_state.FindRoom(token) is not { } room)
            {
                return false;
            }

            _state.RemoveRoom(room);
            return true;
        }
    }

    /// <summary>Gives an account a role on the whole server.</summary>
    /// <param name="id">The account, by its plain or its blinded id.</param>
    /// <param name="isAdmin">Whether it becomes an admin.</param>
    /// <param name="isVisible">Whether everyone sees it in the lists of moderators.</param>
    /// <exception cref="InvalidOperationException">The account is banned, or the plain id holds no usable key.</exception>
    public void AddGlobalModerator(string id, bool isAdmin = false, bool isVisible = false) =>
        ChangeGlobal(id, account => RoleEndpoints.SetGlobal(_state, account, isAdmin, moderator: true, isVisible));

    /// <summary>Takes an account's role on the whole server away; roles in rooms stay.</summary>
    /// <param name="id">The account, by its plain or its blinded id.</param>
    public void RemoveGlobalModerator(string id) =>
        ChangeGlobal(id, account => RoleEndpoints.SetGlobal(_state, account, admin: false, moderator: false, visible: false));

    /// <summary>Bans an account from the whole server.</summary>
    /// <param name="id">The account, by its plain or its blinded id.</param>
    /// <param name="time">For how long; <see langword="null"/> for ever.</param>
    public void Ban(string id, TimeSpan? time = null) =>
        ChangeGlobal(id, account => BanEndpoints.BanGlobally(account, _state.Now + time?.TotalSeconds));

    /// <summary>Lifts a ban from the whole server.</summary>
    /// <param name="id">The account, by its plain or its blinded id.</param>
    public void Unban(string id) => ChangeGlobal(id, account => (account.IsBanned, account.BannedUntil) = (false, null));

    /// <summary>Does at once what the server does every ten seconds: ends bans, carries out scheduled changes, removes what has expired, counts who is active.</summary>
    public void Sweep()
    {
        lock (_state.Gate)
        {
            _state.Sweeper.Sweep(_state.Now);
        }
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await base.DisposeAsync().ConfigureAwait(false);
        _keys.Dispose();
    }

    private protected override bool IsUwsgi => true;

    private void ChangeGlobal(string id, Action<CommunityAccount> change)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        lock (_state.Gate)
        {
            _state.ChangeForTest(() => change(_state.Accounts.Named(id)));
        }
    }
}
