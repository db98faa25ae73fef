using SessionSdk.Messaging;

namespace SessionSdk;

/// <summary>Names a step of a call.</summary>
public enum CallSignalKind
{
    /// <summary>Offers a session.</summary>
    Offer = 1,

    /// <summary>Takes the offer.</summary>
    Answer = 2,

    /// <summary>Answers before the user has taken the call.</summary>
    ProvisionalAnswer = 3,

    /// <summary>Names ways to reach the sender.</summary>
    IceCandidates = 4,

    /// <summary>Ends the call.</summary>
    EndCall = 5,

    /// <summary>Announces the call before its offer.</summary>
    PreOffer = 6,
}
