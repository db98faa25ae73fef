using System.Buffers.Binary;
using SessionSdk.Identity;

namespace SessionSdk.Swarm;

/// <summary>Addresses the storage of an account or a group: one prefix byte and 32 bytes of key. Any prefix is an address; 05 and 03 are in use.</summary>
[HexValue(33, "address", "A swarm address is 66 hexadecimal digits.")]
public readonly partial struct SwarmAddress
{
    /// <summary>Gets the first byte, which tells the kind of account.</summary>
    public byte Prefix => _bytes[0];

    /// <summary>Gets whether this is no address but the value of an unset variable.</summary>
    public bool IsDefault => !AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>Gets the place of the address in the space of swarms: the XOR of the four words of its key.</summary>
    internal ulong SwarmSpace
    {
        get
        {
            ReadOnlySpan<byte> key = AsSpan()[1..];
            return BinaryPrimitives.ReadUInt64BigEndian(key)
                ^ BinaryPrimitives.ReadUInt64BigEndian(key[8..])
                ^ BinaryPrimitives.ReadUInt64BigEndian(key[16..])
                ^ BinaryPrimitives.ReadUInt64BigEndian(key[24..]);
        }
    }

    /// <summary>Gives the address of an account.</summary>
    /// <param name="account">The account.</param>
    public static implicit operator SwarmAddress(AccountId account) => FromAccountId(account);

    /// <summary>Gives the address of a group.</summary>
    /// <param name="group">The group.</param>
    public static implicit operator SwarmAddress(GroupId group) => FromGroupId(group);

    /// <summary>Gives the address of an account.</summary>
    /// <param name="account">The account.</param>
    /// <returns>The address.</returns>
    public static SwarmAddress FromAccountId(AccountId account) => new(account.AsSpan());

    /// <summary>Gives the address of a group.</summary>
    /// <param name="group">The group.</param>
    /// <returns>The address.</returns>
    public static SwarmAddress FromGroupId(GroupId group) => new(group.AsSpan());

    internal void CopyHexTo(Span<byte> utf8) => Convert.TryToHexStringLower(AsSpan(), utf8, out _);
}
