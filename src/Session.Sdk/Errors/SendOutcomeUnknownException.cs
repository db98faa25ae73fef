namespace SessionSdk;

/// <summary>Reports that a message went out and no usable answer came: the recipient may get it or not. Sending the same request again would make a second message; <see cref="SessionClient.ResendAsync"/> sends this one again.</summary>
public sealed class SendOutcomeUnknownException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="prepared">The message.</param>
    /// <param name="innerException">The cause.</param>
    public SendOutcomeUnknownException(PreparedMessage prepared, Exception? innerException = null)
        : base("The message went out, but whether the swarm has accepted it is not known. Send the same one again.", innerException)
    {
        Prepared = prepared;
    }

    /// <summary>Gets the message, to be given to <see cref="SessionClient.ResendAsync"/>.</summary>
    public PreparedMessage Prepared { get; }

    /// <inheritdoc/>
    public override bool IsTransient => true;
}
