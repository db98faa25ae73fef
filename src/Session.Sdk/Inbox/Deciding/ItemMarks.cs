namespace SessionSdk.Receiving;

/// <summary>The marks by which an item is known again (message-schema.md, section 3, msgId).</summary>
/// <remarks>
/// Two of one identity, which holds author and sent time, are two only when both have a random number and these differ. So one without a number is known
/// by whatever had its identity before, and one with a number by the same number and by what had none.
/// </remarks>
/// <param name="Own">What it leaves as its own.</param>
/// <param name="Other">What says that it is known, besides its own mark.</param>
/// <param name="IsNumbered">Whether it also leaves a mark for those without a number.</param>
internal readonly record struct ItemMarks(UInt128 Own, UInt128 Other, bool IsNumbered)
{
    internal static ItemMarks Of(IncomingItem item) => item.RandomId is { } number
        ? new ItemMarks(new MessageIdentity(item.Identity).With(number).Value, item.Identity, IsNumbered: true)
        : new ItemMarks(item.Identity, OfNumbered(item.Identity), IsNumbered: false);

    /// <summary>Gets the mark that any message with a number leaves. An identity is a digest, so nothing else has its complement.</summary>
    private static UInt128 OfNumbered(UInt128 identity) => ~identity;

    /// <summary>Gets the marks that it leaves.</summary>
    internal IEnumerable<UInt128> Left => IsNumbered ? [Own, OfNumbered(Other)] : [Own];

    /// <summary>Notes it among what is known.</summary>
    /// <returns>Whether it was not known.</returns>
    internal bool Note(HashSet<UInt128> known)
    {
        if (known.Contains(Other) || !known.Add(Own))
        {
            return false;
        }

        known.UnionWith(Left);
        return true;
    }
}
