using SessionSdk.Identity;

namespace SessionSdk.Messaging;

/// <summary>Carries the sender's Session Pro proof and the features that the message uses.</summary>
public sealed record ProAttachment
{
    /// <summary>Gets the proof, or <see langword="null"/> when there is none.</summary>
    public ProProof? Proof { get; init; }

    /// <summary>Gets the features of the sender's profile, or <see langword="null"/> when the message does not say. Unknown bits are kept.</summary>
    public ProfileFeatures? ProfileFeatures { get; init; }

    /// <summary>Gets the features of the message, or <see langword="null"/> when the message does not say. Unknown bits are kept.</summary>
    public ProMessageFeatures? MessageFeatures { get; init; }
}
