namespace SessionSdk.DevNet;

/// <summary>Describes a room of a community server.</summary>
/// <remarks>All members may be used from any thread while requests are running.</remarks>
public sealed class DevCommunityRoom
{
    private readonly DevCommunityServer _server;
    private readonly CommunityState _state;
    private readonly CommunityRoom _room;

    internal DevCommunityRoom(DevCommunityServer server, CommunityState state, CommunityRoom room)
    {
        _server = server;
        _state = state;
        _room = room;
    }

    /// <summary>Gets the server.</summary>
    public DevCommunityServer Server => _server;

    /// <summary>Gets the token.</summary>
    public string Token => _room.Token;

    /// <summary>Gets the address by which the room is joined, with the server's key.</summary>
    public Uri Url => new(_server.BaseUrl, $"{_room.Token}?public_key={_server.PublicKey}");

    /// <summary>Gets or sets the name. A change counts as one of the room's information.</summary>
    public string Name
    {
        get => Read(() => _room.Name);
        set
        {
            ArgumentNullException.ThrowIfNull(value);
            Do(() =>
            {
                _room.InfoUpdates += _room.Name == value ? 0 : 1;
                _room.Name = value;
            });
        }
    }

    /// <summary>Gets or sets the description; <see langword="null"/> for none. A change counts as one of the room's information.</summary>
    public string? Description
    {
        get => Read(() => _room.Description);
        set => Do(() =>
        {
            _room.InfoUpdates += _room.Description == value ? 0 : 1;
            _room.Description = value;
        });
    }

    /// <summary>Gets or sets whether everyone may read.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool DefaultRead
    {
        get => Read(() => _room.DefaultRead);
        set => Do(() => _room.DefaultRead = value);
    }

    /// <summary>Gets or sets whether everyone may see that the room is there, even those who may not read.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool DefaultAccessible
    {
        get => Read(() => _room.DefaultAccessible);
        set => Do(() => _room.DefaultAccessible = value);
    }

    /// <summary>Gets or sets whether everyone may write.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool DefaultWrite
    {
        get => Read(() => _room.DefaultWrite);
        set => Do(() => _room.DefaultWrite = value);
    }

    /// <summary>Gets or sets whether everyone who may write may upload files.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool DefaultUpload
    {
        get => Read(() => _room.DefaultUpload);
        set => Do(() => _room.DefaultUpload = value);
    }

    /// <summary>Gets or sets the word filter; <see langword="null"/> for none.</summary>
    /// <value>The default is <see langword="null"/>.</value>
    public DevCommunityFilter? Filter
    {
        get => Read(() => _room.Filter);
        set => Do(() => _room.Filter = value);
    }

    /// <summary>Gets how often the room's information has changed.</summary>
    public long InfoUpdates => Read(() => _room.InfoUpdates);

    /// <summary>Gets the number of the room's last change of messages.</summary>
    public long MessageSequence => Read(() => _room.MessageSequence);

    /// <summary>Gets the messages by number, those that are deleted or hidden included.</summary>
    public IReadOnlyList<DevCommunityMessage> Messages => Read(() => _room.Posts.Select(Describe).ToArray());

    /// <summary>Gives an account a role in the room.</summary>
    /// <param name="id">The account, by its plain or its blinded id; it need not be known to the server.</param>
    /// <param name="isAdmin">Whether it becomes an admin.</param>
    /// <param name="isVisible">Whether everyone sees it in the lists of moderators.</param>
    /// <exception cref="InvalidOperationException">The account is banned from the room, or the plain id holds no usable key.</exception>
    public void AddModerator(string id, bool isAdmin = false, bool isVisible = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        Do(() => RoleEndpoints.SetInRooms([_room], _state.Accounts.Named(id), isAdmin, moderator: true, isVisible));
    }

    /// <summary>Takes an account's role in the room away.</summary>
    /// <param name="id">The account, by its plain or its blinded id.</param>
    public void RemoveModerator(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        Do(() => RoleEndpoints.SetInRooms([_room], _state.Accounts.Named(id), admin: false, moderator: false, visible: true));
    }

    /// <summary>Bans an account from the room.</summary>
    /// <param name="id">The account, by its plain or its blinded id.</param>
    /// <param name="time">For how long; <see langword="null"/> for ever.</param>
    public void Ban(string id, TimeSpan? time = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        Do(() => BanEndpoints.BanFrom(_room, _state.Accounts.Named(id), _state.Now + time?.TotalSeconds));
    }

    /// <summary>Lifts a ban from the room.</summary>
    /// <param name="id">The account, by its plain or its blinded id.</param>
    public void Unban(string id)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        Do(() => BanEndpoints.Unban(_room, _state.Accounts.Named(id)));
    }

    /// <summary>Sets what an account may in the room other than everyone; <see langword="null"/> stands for what everyone may.</summary>
    /// <param name="id">The account, by its plain or its blinded id.</param>
    /// <param name="read">Whether it may read.</param>
    /// <param name="write">Whether it may write.</param>
    /// <param name="upload">Whether it may upload files.</param>
    /// <param name="accessible">Whether it may see that the room is there.</param>
    public void SetPermissions(string id, bool? read = null, bool? write = null, bool? upload = null, bool? accessible = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(id);
        Do(() =>
        {
            Standing standing = _room.StandingOf(_state.Accounts.Named(id));
            (standing.Read, standing.Write, standing.Upload, standing.Accessible) = (read, write, upload, accessible);
        });
    }

    /// <summary>Reserves the number of a message that comes later, as a database can that works on several at once: others with greater numbers come before it.</summary>
    /// <returns>The number, for <see cref="AddMessage"/>.</returns>
    public long ReserveMessageId() => Read(_state.NextPostId);

    /// <summary>Puts a message into the room as it is, without any check.</summary>
    /// <param name="author">The id that it is from.</param>
    /// <param name="data">The padded bytes.</param>
    /// <param name="signature">The signature, right or wrong.</param>
    /// <param name="id">A reserved number; <see langword="null"/> for the next.</param>
    /// <returns>The number of the message.</returns>
    public long AddMessage(string author, ReadOnlyMemory<byte> data, ReadOnlyMemory<byte> signature, long? id = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(author);
        return Read(() =>
        {
            var post = new Post(id ?? _state.NextPostId(), _room, _state.Accounts.GetOrAdd(author), author, _state.Now)
            {
                Data = data.ToArray(),
                Signature = signature.ToArray(),
                CreatedSeqno = _room.NextSeqno(),
                DataSeqno = _room.MessageSequence,
            };
            _room.Add(post);
            return post.Id;
        });
    }

    /// <summary>Deletes a message, as a moderator can.</summary>
    /// <param name="id">The number of the message.</param>
    /// <returns>Whether there was one.</returns>
    public bool DeleteMessage(long id) => Read(() =>
    {
        if (_room.Find(id) is not { Data: not null } post)
        {
            return false;
        }

        PostRemoval.Remove(_state, post, _state.Now);
        return true;
    });

    private static DevCommunityMessage Describe(Post post) =>
        new(post.Id, post.Seqno, post.SignedId, Time(post.Posted), post.Data is { } data ? data : (ReadOnlyMemory<byte>?)null, post.Signature is { } signature ? signature : (ReadOnlyMemory<byte>?)null)
        {
            Edited = post.Edited is { } edited ? Time(edited) : null,
            IsFiltered = post.IsFiltered,
            IsWhisper = post.IsWhisper,
            Reactions = [.. post.Reactions.Select(pair => KeyValuePair.Create(pair.Key, pair.Value.Count))],
        };

    private static DateTimeOffset Time(double seconds) => DateTimeOffset.UnixEpoch.AddSeconds(seconds);

    private void Do(Action change)
    {
        lock (_state.Gate)
        {
            _state.ChangeForTest(change);
        }
    }

    private T Read<T>(Func<T> read)
    {
        lock (_state.Gate)
        {
            return read();
        }
    }
}
