namespace SessionSdk;

/// <summary>Reports that a change of what a swarm stores went out to at least one member, but that no usable answer says whether it was made.</summary>
/// <remarks>
/// Most such changes were made: the answer got lost, not the request. To repeat the very same request is safe. A message that is stored
/// again with the same bytes for the same address and namespace gets the same hash, whatever its time, and is stored once; one that is
/// built anew, with other bytes, is a second message.
/// </remarks>
public sealed class OutcomeUnknownException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="message">What happened.</param>
    /// <param name="membersAsked">How many members the request went out to without a usable answer.</param>
    /// <param name="innerException">The last failure.</param>
    public OutcomeUnknownException(string message, int membersAsked, Exception? innerException = null)
        : base(message, innerException)
    {
        MembersAsked = membersAsked;
    }

    /// <summary>Gets how many members the request went out to without a usable answer.</summary>
    public int MembersAsked { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
