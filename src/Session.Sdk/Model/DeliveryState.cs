namespace SessionSdk;

/// <summary>Says how far an outgoing message has come.</summary>
public enum DeliveryState
{
    /// <summary>The message came in; it was not sent from this account.</summary>
    None = 0,

    /// <summary>It waits for its turn, or for the next attempt.</summary>
    Pending,

    /// <summary>Its attachments are being uploaded.</summary>
    Uploading,

    /// <summary>It is being sent.</summary>
    Sending,

    /// <summary>The recipient's swarm, the group's swarm or the server has it.</summary>
    Sent,

    /// <summary>It went out and nobody knows what became of it. The same bytes are sent again.</summary>
    Unknown,

    /// <summary>It was given up. It can be tried again.</summary>
    Failed,

    /// <summary>The application ended or the user cancelled while it was on its way.</summary>
    Interrupted,

    /// <summary>It can never be sent as it is.</summary>
    Unsendable,
}
