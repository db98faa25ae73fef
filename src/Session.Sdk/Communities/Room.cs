using SessionSdk.Communities;

namespace SessionSdk;

/// <summary>A room of a community and what can be done in it. A light handle over its id: any number may be made, and none has to be disposed.</summary>
/// <remarks>
/// <para>Safe to share between threads. Virtual, so that a test can make its own.</para>
/// <para>What is written in a room is signed, not encrypted: its server and everybody who may read there know it. On most servers members have blinded ids; whoever
/// knows the server's key can still calculate the account of one that begins with 15.</para>
/// </remarks>
public partial class Room : Conversation
{
    /// <summary>Makes a handle that does nothing, for a test that overrides what it needs.</summary>
    /// <param name="id">The room.</param>
    protected Room(ConversationId id)
        : base(id)
    {
    }

    internal Room(SessionClient client, ConversationId id)
        : base(client, id)
    {
    }

    /// <summary>Gets where the room is; <see langword="null"/> when the account is not in it.</summary>
    public virtual CommunityAddress? Address => Entry?.Address;

    /// <summary>Gets the name: its token until the server has told the name.</summary>
    public virtual string Name => Info is { Name.Length: > 0 } info ? info.Name : Address?.Room ?? Id.ToString();

    /// <summary>Gets what the server said about the room last; <see langword="null"/> before the first time.</summary>
    public virtual RoomInfo? Info => Entry?.State.Info;

    /// <summary>Gets what the account may do there, as the server said last. Nothing when the account is not in the room.</summary>
    public virtual RoomRights Rights => Entry?.State.Rights ?? RoomRights.None;

    /// <summary>Gets how the room stands for the account.</summary>
    public virtual RoomStatus Status => Entry?.State.Status ?? RoomStatus.Unknown;

    /// <summary>Gets the id under which the account writes there now: a blinded one on servers that ask for it, and as long as nothing is known of the server.</summary>
    public virtual SenderId OwnId => Client.CommunityDirectory.OwnIdOf(Id);

    /// <summary>Gets an invitation to the room, to be sent to others; <see langword="null"/> when the account is not in it.</summary>
    public virtual MessageInvitation? Invitation => Address is { } address ? new MessageInvitation(address.ToString(), Name) : null;

    private protected RoomEntry? Entry => Client.CommunityDirectory.Find(Id)?.Entry;

    /// <summary>Tells whether an id is one of the account's own at this server: blinded in either way, or not.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether it is.</returns>
    public virtual bool IsOwn(SenderId id) =>
        !id.IsDefault && (Client.CommunityDirectory.Find(Id)?.Session.Connection.IsOwn(RoomIds.ToAddress(id)) ?? id == SenderId.FromAccount(Client.AccountId));

    /// <summary>Tells whether somebody moderates the room, as far as the account is told: hidden moderators are told to moderators only.</summary>
    /// <param name="id">Who.</param>
    /// <returns>Whether it is a moderator or an admin.</returns>
    public virtual bool IsModerator(SenderId id)
    {
        if (id.IsDefault || Info is not { } info)
        {
            return false;
        }

        SessionAddress person = RoomIds.ToAddress(id);
        return info.Moderators.Contains(person) || info.Admins.Contains(person) || info.HiddenModerators.Contains(person) || info.HiddenAdmins.Contains(person);
    }

    /// <summary>Tells whether a message mentions the account, by any of its ids.</summary>
    /// <param name="message">The message.</param>
    /// <returns>Whether it does.</returns>
    public virtual bool IsMentioningMe(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return message.Mentions.Any(IsOwn);
    }

    /// <summary>Says what this is, never which room.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(Room);
}
