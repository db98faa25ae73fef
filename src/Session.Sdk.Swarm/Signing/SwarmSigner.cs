using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Signs requests to the swarm of one account or group. The keys stay the caller's: a signer neither copies nor wipes them.</summary>
/// <remarks>Safe to share between threads.</remarks>
public abstract class SwarmSigner
{
    private protected SwarmSigner(SessionAddress address)
    {
        Address = address;
    }

    /// <summary>Gets the account or group whose storage the requests are about.</summary>
    public SessionAddress Address { get; }

    /// <summary>Gets what the signer may do; an account's own key may do everything.</summary>
    public virtual GroupPermissions Permissions => GroupPermissions.Read | GroupPermissions.Write | GroupPermissions.Delete;

    /// <summary>Gets the Ed25519 key that has to go with requests for an 05 account.</summary>
    internal virtual Ed25519PublicKey? AccountKey => null;

    /// <summary>Gets the token and its signature that have to go with requests of a subaccount.</summary>
    internal virtual SubaccountCredentials? Subaccount => null;

    /// <summary>Makes the signer of an account.</summary>
    /// <param name="keys">The account's keys, which must outlive the signer.</param>
    /// <returns>The signer.</returns>
    public static SwarmSigner ForAccount(AccountKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new AccountSigner(keys);
    }

    /// <summary>Makes the signer of a group's admin.</summary>
    /// <param name="keys">The group's keys, which must outlive the signer.</param>
    /// <returns>The signer.</returns>
    public static SwarmSigner ForGroup(GroupKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return new GroupSigner(keys);
    }

    /// <summary>Makes the signer of a group's member.</summary>
    /// <param name="group">The group.</param>
    /// <param name="keys">The member's keys, which must outlive the signer.</param>
    /// <returns>The signer.</returns>
    public static SwarmSigner ForSubaccount(GroupId group, SubaccountKeys keys)
    {
        ArgumentNullException.ThrowIfNull(keys);
        SubaccountToken token = keys.Token;
        return ForSubaccount(group, token.AsSpan(), keys.GroupSignature, keys.Sign);
    }

    /// <summary>Makes the signer of a group's member.</summary>
    /// <param name="address">The group.</param>
    /// <param name="token">The member's token, 36 bytes.</param>
    /// <param name="tokenSignature">The group's signature of the token, 64 bytes.</param>
    /// <param name="sign">Signs with the key that the token names.</param>
    /// <returns>The signer.</returns>
    /// <exception cref="ArgumentException">A length is wrong, the address is an account's, or the token is for addresses of another prefix.</exception>
    public static SwarmSigner ForSubaccount(SessionAddress address, ReadOnlySpan<byte> token, ReadOnlySpan<byte> tokenSignature, SubaccountSignature sign)
    {
        ArgumentNullException.ThrowIfNull(sign);
        if (!SubaccountToken.TryCreate(token, out SubaccountToken read))
        {
            throw new ArgumentException($"Expected {SubaccountToken.Size} bytes, got {token.Length}.", nameof(token));
        }

        if (tokenSignature.Length != Ed25519.SignatureSize)
        {
            throw new ArgumentException($"Expected {Ed25519.SignatureSize} bytes, got {tokenSignature.Length}.", nameof(tokenSignature));
        }

        if (address.Prefix == SessionIdPrefix.Account)
        {
            // Its address is no key that verifies anything, and the key that does is not known here: every node would refuse.
            throw new ArgumentException("Only groups have subaccounts.", nameof(address));
        }

        if (token[0] != (byte)address.Prefix && !read.Permissions.HasFlag(GroupPermissions.AnyPrefix))
        {
            throw new ArgumentException("The token is for accounts of another prefix.", nameof(token));
        }

        return new SubaccountSigner(address, new SubaccountCredentials(read, tokenSignature.ToArray()), sign);
    }

    /// <summary>Asks whether the signer may do something.</summary>
    /// <param name="permissions">What it would do.</param>
    /// <returns>Whether all of it is allowed.</returns>
    public bool Allows(GroupPermissions permissions) => (Permissions & permissions) == permissions;

    /// <summary>Says what this is, never what it holds.</summary>
    /// <returns>The name of the type.</returns>
    public override string ToString() => nameof(SwarmSigner);

    internal abstract void Sign(ReadOnlySpan<byte> message, Span<byte> signature);

    internal sealed record SubaccountCredentials(SubaccountToken Token, byte[] Signature);

    private sealed class AccountSigner(AccountKeys keys) : SwarmSigner(keys.Id)
    {
        internal override Ed25519PublicKey? AccountKey => keys.Ed25519PublicKey;

        internal override void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => keys.Sign(message, signature);
    }

    private sealed class GroupSigner(GroupKeys keys) : SwarmSigner(keys.Id)
    {
        internal override void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => keys.Sign(message, signature);
    }

    private sealed class SubaccountSigner(SessionAddress address, SubaccountCredentials credentials, SubaccountSignature sign) : SwarmSigner(address)
    {
        public override GroupPermissions Permissions => credentials.Token.Permissions;

        internal override SubaccountCredentials? Subaccount => credentials;

        internal override void Sign(ReadOnlySpan<byte> message, Span<byte> signature) => sign(message, signature);
    }
}
