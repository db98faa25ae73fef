using System.Diagnostics.CodeAnalysis;

namespace SessionSdk;

/// <summary>Holds an id of any kind: what addresses the storage of an account or a group, and what a text is whose kind is not known beforehand.</summary>
/// <remarks>The key is not required to be a point of a curve: the operations that use it check that.</remarks>
[HexValue(33, "id", "An id is one of the prefixes 00, 03, 05, 07, 15 and 25 and 64 more hexadecimal digits.", IsPasted = true)]
public readonly partial struct SessionAddress
{
    /// <summary>Gets whether this is no id but the value of an unset variable.</summary>
    public bool IsDefault => !AsSpan().ContainsAnyExcept((byte)0);

    /// <summary>Gets what the id names, which is its first byte.</summary>
    public SessionIdPrefix Prefix => (SessionIdPrefix)AsSpan()[0];

    /// <summary>Gets the 32 bytes behind the prefix, valid as long as the variable that holds the address.</summary>
    [UnscopedRef]
    public ReadOnlySpan<byte> Key => AsSpan()[1..];

    /// <summary>Gives the address of an account.</summary>
    /// <param name="account">The account.</param>
    public static implicit operator SessionAddress(AccountId account) => FromAccountId(account);

    /// <summary>Gives the address of a group.</summary>
    /// <param name="group">The group.</param>
    public static implicit operator SessionAddress(GroupId group) => FromGroupId(group);

    /// <summary>Gives the address of an account within a community.</summary>
    /// <param name="id">The blinded id.</param>
    public static implicit operator SessionAddress(BlindedId id) => FromBlindedId(id);

    /// <summary>Gives the address of an account.</summary>
    /// <param name="account">The account.</param>
    /// <returns>The address.</returns>
    public static SessionAddress FromAccountId(AccountId account) => new(account.AsSpan());

    /// <summary>Gives the address of a group.</summary>
    /// <param name="group">The group.</param>
    /// <returns>The address.</returns>
    public static SessionAddress FromGroupId(GroupId group) => new(group.AsSpan());

    /// <summary>Gives the address of an account within a community.</summary>
    /// <param name="id">The blinded id.</param>
    /// <returns>The address.</returns>
    public static SessionAddress FromBlindedId(BlindedId id) => new(id.AsSpan());

    /// <summary>Gives the id of an account.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether this names an account.</returns>
    public bool TryGetAccountId(out AccountId id) => AccountId.TryCreate(AsSpan(), out id);

    /// <summary>Gives the id of a group.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether this names a group.</returns>
    public bool TryGetGroupId(out GroupId id) => GroupId.TryCreate(AsSpan(), out id);

    /// <summary>Gives a blinded id.</summary>
    /// <param name="id">The id.</param>
    /// <returns>Whether this is one, of either scheme.</returns>
    public bool TryGetBlindedId(out BlindedId id) => BlindedId.TryCreate(AsSpan(), out id);

    private static bool IsValid(ReadOnlySpan<byte> source) => Enum.IsDefined((SessionIdPrefix)source[0]);

    static partial void DescribeOther(ReadOnlySpan<char> s, ref string form) => form = PastedId.Describe(s, form);
}
