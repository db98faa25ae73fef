using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Serialization;

namespace SessionSdk.Identity;

/// <summary>Numbers a part of an account's storage. The number itself says who may write and read there.</summary>
/// <param name="Value">The number.</param>
[JsonConverter(typeof(NamespaceJsonConverter))]
[SuppressMessage("Naming", "CA1716", Justification = "The protocol calls it so.")]
public readonly record struct Namespace(short Value) : IComparable<Namespace>
{
    /// <summary>Gets the namespace of messages to an account; anyone may write there.</summary>
    public static Namespace Messages { get; } = new(0);

    /// <summary>Gets the namespace of the user's profile config.</summary>
    public static Namespace UserProfile { get; } = new(2);

    /// <summary>Gets the namespace of the contacts config.</summary>
    public static Namespace Contacts { get; } = new(3);

    /// <summary>Gets the namespace of the config that holds what was read.</summary>
    public static Namespace ConversationInfo { get; } = new(4);

    /// <summary>Gets the namespace of the config that holds the user's groups and communities.</summary>
    public static Namespace UserGroups { get; } = new(5);

    /// <summary>Gets the namespace of messages to a group.</summary>
    public static Namespace GroupMessages { get; } = new(11);

    /// <summary>Gets the namespace of a group's keys.</summary>
    public static Namespace GroupKeys { get; } = new(12);

    /// <summary>Gets the namespace of a group's info config.</summary>
    public static Namespace GroupInfo { get; } = new(13);

    /// <summary>Gets the namespace of a group's members config.</summary>
    public static Namespace GroupMembers { get; } = new(14);

    /// <summary>Gets the namespace that removed members of a group may still read.</summary>
    public static Namespace RevokedRetrievable { get; } = new(-11);

    /// <summary>Gets the namespace of the closed groups of old; current clients neither write nor read it.</summary>
    public static Namespace LegacyClosedGroup { get; } = new(-10);

    /// <summary>Gets the number that stands for the settings of this device, which are stored in no swarm: it never goes over the wire.</summary>
    public static Namespace Local { get; } = new(9999);

    /// <summary>Gets whether anyone may store here without a signature.</summary>
    public bool IsPublicInbox => Value % 10 == 0;

    /// <summary>Gets whether anyone may read here and a stored message takes the place of all others.</summary>
    public bool IsPublicOutbox => Value < 0 && -Value % 20 == 1;

    /// <summary>Gets whether members may go on reading here after they were revoked.</summary>
    public bool IsUnrevocable => Value < 0 && -Value % 100 == 11;

    /// <summary>Gets whether a signature is needed to read here.</summary>
    public bool NeedsSignatureToRead => !IsPublicOutbox && this != LegacyClosedGroup;

    /// <summary>Gets the longest time that a message may be stored for: 14 days in public inboxes, 30 days elsewhere.</summary>
    public TimeSpan MaxTimeToLive => TimeSpan.FromDays(IsPublicInbox ? 14 : 30);

    /// <inheritdoc/>
    public int CompareTo(Namespace other) => Value.CompareTo(other.Value);

    /// <summary>Compares two namespaces by number.</summary>
    /// <param name="left">One namespace.</param>
    /// <param name="right">The other namespace.</param>
    /// <returns>Whether <paramref name="left"/> has the smaller number.</returns>
    public static bool operator <(Namespace left, Namespace right) => left.Value < right.Value;

    /// <summary>Compares two namespaces by number.</summary>
    /// <param name="left">One namespace.</param>
    /// <param name="right">The other namespace.</param>
    /// <returns>Whether <paramref name="left"/> has the greater number.</returns>
    public static bool operator >(Namespace left, Namespace right) => left.Value > right.Value;

    /// <summary>Compares two namespaces by number.</summary>
    /// <param name="left">One namespace.</param>
    /// <param name="right">The other namespace.</param>
    /// <returns>Whether <paramref name="left"/> has not the greater number.</returns>
    public static bool operator <=(Namespace left, Namespace right) => left.Value <= right.Value;

    /// <summary>Compares two namespaces by number.</summary>
    /// <param name="left">One namespace.</param>
    /// <param name="right">The other namespace.</param>
    /// <returns>Whether <paramref name="left"/> has not the smaller number.</returns>
    public static bool operator >=(Namespace left, Namespace right) => left.Value >= right.Value;

    /// <summary>Writes the number.</summary>
    /// <returns>The decimal text.</returns>
    public override string ToString() => Value.ToString(CultureInfo.InvariantCulture);
}
