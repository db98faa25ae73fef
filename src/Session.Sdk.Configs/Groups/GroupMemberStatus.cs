namespace SessionSdk;

/// <summary>Says in one word how a member stands.</summary>
public enum GroupMemberStatus
{
    /// <summary>The invitation is in a state that this version does not know.</summary>
    InviteUnknown,

    /// <summary>The invitation was not sent yet.</summary>
    InviteNotSent,

    /// <summary>The invitation is being sent by this device.</summary>
    InviteSending,

    /// <summary>Sending the invitation failed.</summary>
    InviteFailed,

    /// <summary>The invitation was sent.</summary>
    InviteSent,

    /// <summary>The member is in the group.</summary>
    InviteAccepted,

    /// <summary>The promotion is in a state that this version does not know.</summary>
    PromotionUnknown,

    /// <summary>The promotion was not sent yet.</summary>
    PromotionNotSent,

    /// <summary>The promotion is being sent by this device.</summary>
    PromotionSending,

    /// <summary>Sending the promotion failed.</summary>
    PromotionFailed,

    /// <summary>The promotion was sent.</summary>
    PromotionSent,

    /// <summary>The member is an admin.</summary>
    PromotionAccepted,

    /// <summary>The member is being removed in a way that this version does not know.</summary>
    RemovalUnknown,

    /// <summary>The member is being removed.</summary>
    Removed,

    /// <summary>The member is being removed with all messages.</summary>
    RemovedWithMessages,
}
