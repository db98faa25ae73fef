using SessionSdk.Configs;

namespace SessionSdk;

/// <summary>Represents what has been read in each conversation, on all devices of the account. What was read more than 30 days ago is forgotten.</summary>
/// <remarks>Safe to share between threads.</remarks>
public sealed class ConversationsState
{
    private readonly AccountState _state;
    private readonly AccountStateBatch? _batch;

    internal ConversationsState(AccountState state, AccountStateBatch? batch = null)
    {
        _state = state;
        _batch = batch;
    }

    /// <summary>Gets the read states of all conversations as they are now.</summary>
    public IReadOnlyList<ConversationInfo> All => _state.Read(configs => configs.Conversations.ListAll().ToArray());

    /// <summary>Finds the read state of a conversation with an account.</summary>
    /// <param name="id">The account.</param>
    /// <returns>The read state, or <see langword="null"/>.</returns>
    public AccountConversation? Get(AccountId id) => _state.Read(configs => configs.Conversations.Get(id));

    /// <summary>Finds the read state of a group.</summary>
    /// <param name="id">The group.</param>
    /// <returns>The read state, or <see langword="null"/>.</returns>
    public GroupConversation? Get(GroupId id) => _state.Read(configs => configs.Conversations.Get(id));

    /// <summary>Finds the read state of a conversation with a blinded id.</summary>
    /// <param name="id">The blinded id.</param>
    /// <returns>The read state, or <see langword="null"/>.</returns>
    public BlindedConversation? Get(BlindedId id) => _state.Read(configs => configs.Conversations.Get(id));

    /// <summary>Finds the read state of a closed group of the old kind.</summary>
    /// <param name="id">The group.</param>
    /// <returns>The read state, or <see langword="null"/>.</returns>
    public LegacyGroupConversation? GetLegacyGroup(AccountId id) => _state.Read(configs => configs.Conversations.GetLegacyGroup(id));

    /// <summary>Finds the read state of a community's room.</summary>
    /// <param name="address">The room.</param>
    /// <returns>The read state, or <see langword="null"/>.</returns>
    public CommunityConversation? Get(CommunityAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _state.Read(configs => configs.Conversations.GetCommunity(address.BaseUrl, address.Room));
    }

    /// <summary>Stores a read state, also one that goes back. A time that is still to come counts as now.</summary>
    /// <param name="conversation">The read state.</param>
    /// <exception cref="ArgumentException">It names no conversation.</exception>
    public void Set(ConversationInfo conversation)
    {
        ArgumentNullException.ThrowIfNull(conversation);
        _state.Edit(configs => configs.Conversations.Set(conversation.LastRead is { } lastRead ? conversation with { LastRead = _state.NotAhead(lastRead) } : conversation), _batch);
    }

    /// <summary>Notes that the messages of a conversation have been read up to a time, and that it is not marked unread any more. It never goes back, and a time that is still to come counts as now.</summary>
    /// <param name="id">The account.</param>
    /// <param name="upTo">When the newest read message was sent.</param>
    public void MarkRead(AccountId id, DateTimeOffset upTo) =>
        _state.Edit(configs => MarkRead(configs, configs.Conversations.Get(id) ?? new AccountConversation(id), upTo), _batch);

    /// <inheritdoc cref="MarkRead(AccountId, DateTimeOffset)"/>
    /// <param name="id">The group.</param>
    /// <param name="upTo">When the newest read message was sent.</param>
    public void MarkRead(GroupId id, DateTimeOffset upTo) =>
        _state.Edit(configs => MarkRead(configs, configs.Conversations.Get(id) ?? new GroupConversation(id), upTo), _batch);

    /// <inheritdoc cref="MarkRead(AccountId, DateTimeOffset)"/>
    /// <param name="id">The blinded id.</param>
    /// <param name="upTo">When the newest read message was sent.</param>
    public void MarkRead(BlindedId id, DateTimeOffset upTo) =>
        _state.Edit(configs => MarkRead(configs, configs.Conversations.Get(id) ?? new BlindedConversation(id), upTo), _batch);

    /// <inheritdoc cref="MarkRead(AccountId, DateTimeOffset)"/>
    /// <param name="address">The community's room.</param>
    /// <param name="upTo">When the newest read message was sent.</param>
    public void MarkRead(CommunityAddress address, DateTimeOffset upTo)
    {
        ArgumentNullException.ThrowIfNull(address);
        _state.Edit(configs => MarkRead(configs, configs.Conversations.GetCommunity(address.BaseUrl, address.Room) ?? new CommunityConversation(address), upTo), _batch);
    }

    /// <summary>Marks a conversation unread.</summary>
    /// <param name="id">The account.</param>
    public void MarkUnread(AccountId id) =>
        _state.Edit(configs => configs.Conversations.Set((configs.Conversations.Get(id) ?? new AccountConversation(id)) with { IsMarkedUnread = true }), _batch);

    /// <summary>Marks a group unread.</summary>
    /// <param name="id">The group.</param>
    public void MarkUnread(GroupId id) =>
        _state.Edit(configs => configs.Conversations.Set((configs.Conversations.Get(id) ?? new GroupConversation(id)) with { IsMarkedUnread = true }), _batch);

    /// <summary>Marks a conversation with a blinded id unread.</summary>
    /// <param name="id">The blinded id.</param>
    public void MarkUnread(BlindedId id) =>
        _state.Edit(configs => configs.Conversations.Set((configs.Conversations.Get(id) ?? new BlindedConversation(id)) with { IsMarkedUnread = true }), _batch);

    /// <summary>Marks a community's room unread.</summary>
    /// <param name="address">The room.</param>
    public void MarkUnread(CommunityAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        _state.Edit(configs => configs.Conversations.Set(
            (configs.Conversations.GetCommunity(address.BaseUrl, address.Room) ?? new CommunityConversation(address)) with { IsMarkedUnread = true }), _batch);
    }

    /// <summary>Removes the read state of a conversation with an account.</summary>
    /// <param name="id">The account.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(AccountId id) => _state.Edit(configs => configs.Conversations.Remove(id), _batch);

    /// <summary>Removes the read state of a group.</summary>
    /// <param name="id">The group.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(GroupId id) => _state.Edit(configs => configs.Conversations.Remove(id), _batch);

    /// <summary>Removes the read state of a conversation with a blinded id.</summary>
    /// <param name="id">The blinded id.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(BlindedId id) => _state.Edit(configs => configs.Conversations.Remove(id), _batch);

    /// <summary>Removes the read state of a community's room.</summary>
    /// <param name="address">The room.</param>
    /// <returns>Whether there was one.</returns>
    public bool Remove(CommunityAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return _state.Edit(configs => configs.Conversations.RemoveCommunity(address.BaseUrl, address.Room), _batch);
    }

    /// <summary>Removes the read state of a closed group of the old kind.</summary>
    /// <param name="id">The group.</param>
    /// <returns>Whether there was one.</returns>
    public bool RemoveLegacyGroup(AccountId id) => _state.Edit(configs => configs.Conversations.RemoveLegacyGroup(id), _batch);

    /// <summary>Moves on what has been read, but not into the future: whoever dates a message so must not make all that comes later read.</summary>
    private void MarkRead(AccountConfigs configs, ConversationInfo known, DateTimeOffset upTo)
    {
        DateTimeOffset bounded = _state.NotAhead(upTo);
        DateTimeOffset? before = known.LastRead is { } lastRead ? _state.NotAhead(lastRead) : null;
        configs.Conversations.Set(known with { LastRead = before > bounded ? before : bounded, IsMarkedUnread = false });
    }
}
