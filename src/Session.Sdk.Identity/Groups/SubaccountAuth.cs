using System.Diagnostics.CodeAnalysis;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity;

/// <summary>Holds what an admin sends a new member so that the member may use the group's swarm: flags, a blinding factor and the group's signature.</summary>
/// <remarks>Only the member can use it, because signing takes the account's own key as well. It is not for others' eyes all the same: it ties the account to its token.</remarks>
public sealed class SubaccountAuth
{
    /// <summary>The length in bytes.</summary>
    public const int Size = SubaccountToken.FlagsSize + Ed25519Scalar.Size + Ed25519.SignatureSize;

    private readonly byte[] _bytes;

    private SubaccountAuth(byte[] bytes)
    {
        _bytes = bytes;
    }

    /// <summary>Gets what the member may do, as far as the group's signature is good.</summary>
    public GroupPermissions Permissions => (GroupPermissions)_bytes[1];

    internal ReadOnlySpan<byte> Flags => _bytes.AsSpan(0, SubaccountToken.FlagsSize);

    internal ReadOnlySpan<byte> Factor => _bytes.AsSpan(SubaccountToken.FlagsSize, Ed25519Scalar.Size);

    internal ReadOnlySpan<byte> GroupSignature => _bytes.AsSpan(SubaccountToken.FlagsSize + Ed25519Scalar.Size);

    /// <summary>Takes the bytes over from an invitation or a config. Nothing is verified yet: see <see cref="Verify"/>.</summary>
    /// <param name="source">The bytes.</param>
    /// <param name="auth">The authorisation.</param>
    /// <returns>Whether <paramref name="source"/> is 100 bytes long.</returns>
    public static bool TryCreate(ReadOnlySpan<byte> source, [NotNullWhen(true)] out SubaccountAuth? auth)
    {
        auth = source.Length == Size ? new SubaccountAuth(source.ToArray()) : null;
        return auth is not null;
    }

    /// <summary>Gives the 100 bytes.</summary>
    /// <returns>Flags, factor and signature.</returns>
    public ReadOnlySpan<byte> AsSpan() => _bytes;

    /// <summary>Copies the 100 bytes into a new array.</summary>
    /// <returns>Flags, factor and signature.</returns>
    public byte[] ToArray() => AsSpan().ToArray();

    /// <summary>Verifies that the group gave an account these rights.</summary>
    /// <param name="group">The group.</param>
    /// <param name="member">The keys of the account that received the authorisation.</param>
    /// <param name="required">The rights that are needed besides <see cref="GroupPermissions.Read"/>.</param>
    /// <returns>Whether the rights are there and the group's signature is good for this account.</returns>
    /// <exception cref="ObjectDisposedException">The member's keys are wiped.</exception>
    public bool Verify(GroupId group, AccountKeys member, GroupPermissions required = GroupPermissions.Member)
    {
        GroupPermissions needed = required | GroupPermissions.Read;
        if ((Permissions & needed) != needed || (_bytes[0] != GroupId.Prefix && (Permissions & GroupPermissions.AnyPrefix) == 0))
        {
            return false;
        }

        if (!SubaccountKeys.TryCreate(member, this, out SubaccountKeys? keys))
        {
            return false;
        }

        using (keys)
        {
            SubaccountToken token = keys.Token;
            return Ed25519.Verify(token.AsSpan(), GroupSignature, group.PublicKey.AsSpan());
        }
    }

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(SubaccountAuth);
}
