using System.Globalization;
using SessionSdk.Cryptography;

namespace SessionSdk.Messaging;

/// <summary>Signs group updates with the group's key, so that members know that an admin sent them.</summary>
/// <remarks>The changed values themselves are not signed: they come from the group's configs.</remarks>
internal static class GroupAdminSignature
{
    /// <summary>The length of a signature in bytes.</summary>
    public const int Size = Ed25519.SignatureSize;

    /// <summary>Signs an invitation.</summary>
    /// <param name="groupSecretKey">The group's Ed25519 secret key, 64 bytes.</param>
    /// <param name="invitee">The account that is invited.</param>
    /// <param name="sentAt">When the message is sent: the same as <see cref="MessageContent.SentAt"/>.</param>
    /// <returns>The signature, 64 bytes.</returns>
    /// <exception cref="ArgumentException">The key has a wrong length.</exception>
    public static byte[] SignInvitation(SecretKey groupSecretKey, AccountId invitee, DateTimeOffset sentAt) =>
        Sign(groupSecretKey, GetInvitationText(invitee, UnixTime.ToMilliseconds(sentAt)));

    /// <summary>Signs a change of the group's name, picture or timer.</summary>
    /// <param name="groupSecretKey">The group's Ed25519 secret key, 64 bytes.</param>
    /// <param name="kind">What changes.</param>
    /// <param name="sentAt">When the message is sent: the same as <see cref="MessageContent.SentAt"/>.</param>
    /// <returns>The signature, 64 bytes.</returns>
    /// <exception cref="ArgumentException">The key has a wrong length.</exception>
    public static byte[] SignInfoChange(SecretKey groupSecretKey, GroupInfoChangeKind kind, DateTimeOffset sentAt) =>
        Sign(groupSecretKey, GetInfoChangeText(kind, UnixTime.ToMilliseconds(sentAt)));

    /// <summary>Signs a change of the group's members.</summary>
    /// <param name="groupSecretKey">The group's Ed25519 secret key, 64 bytes.</param>
    /// <param name="kind">What changes.</param>
    /// <param name="sentAt">When the message is sent: the same as <see cref="MessageContent.SentAt"/>.</param>
    /// <returns>The signature, 64 bytes.</returns>
    /// <exception cref="ArgumentException">The key has a wrong length.</exception>
    public static byte[] SignMemberChange(SecretKey groupSecretKey, GroupMemberChangeKind kind, DateTimeOffset sentAt) =>
        Sign(groupSecretKey, GetMemberChangeText(kind, UnixTime.ToMilliseconds(sentAt)));

    /// <summary>Signs the deletion of messages.</summary>
    /// <param name="groupSecretKey">The group's Ed25519 secret key, 64 bytes.</param>
    /// <param name="members">The members whose messages are deleted, in the order of the message.</param>
    /// <param name="messageHashes">The hashes of deleted messages, in the order of the message.</param>
    /// <param name="sentAt">When the message is sent: the same as <see cref="MessageContent.SentAt"/>.</param>
    /// <returns>The signature, 64 bytes.</returns>
    /// <exception cref="ArgumentException">The key has a wrong length.</exception>
    public static byte[] SignContentDeletion(SecretKey groupSecretKey, IEnumerable<AccountId> members, IEnumerable<string> messageHashes, DateTimeOffset sentAt)
    {
        ArgumentNullException.ThrowIfNull(members);
        ArgumentNullException.ThrowIfNull(messageHashes);
        return Sign(groupSecretKey, GetContentDeletionText(members.Select(id => id.ToString()), messageHashes, UnixTime.ToMilliseconds(sentAt)));
    }

    internal static string GetInvitationText(AccountId invitee, ulong timestamp) =>
        string.Create(CultureInfo.InvariantCulture, $"INVITE{invitee}{timestamp}");

    internal static string GetInfoChangeText(GroupInfoChangeKind kind, ulong timestamp) =>
        string.Create(CultureInfo.InvariantCulture, $"INFO_CHANGE{(int)kind}{timestamp}");

    internal static string GetMemberChangeText(GroupMemberChangeKind kind, ulong timestamp) =>
        string.Create(CultureInfo.InvariantCulture, $"MEMBER_CHANGE{(int)kind}{timestamp}");

    internal static string GetContentDeletionText(IEnumerable<string> members, IEnumerable<string> messageHashes, ulong timestamp) =>
        string.Create(CultureInfo.InvariantCulture, $"DELETE_CONTENT{timestamp}{string.Concat(members)}{string.Concat(messageHashes)}");

    internal static bool Verify(string text, ReadOnlySpan<byte> signature, GroupId group) =>
        Ed25519.Verify(System.Text.Encoding.UTF8.GetBytes(text), signature, group.PublicKey.AsSpan());

    private static byte[] Sign(SecretKey groupSecretKey, string text)
    {
        ArgumentNullException.ThrowIfNull(groupSecretKey);
        return Ed25519.Sign(System.Text.Encoding.UTF8.GetBytes(text), groupSecretKey.Expose());
    }
}
