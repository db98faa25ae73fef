using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents a config message to store.</summary>
internal sealed record ConfigUpload(Namespace Namespace, ReadOnlyMemory<byte> Data, MessageHash Hash);

/// <summary>Says how far an upload came.</summary>
/// <param name="Stored">How many messages are stored, counted from the first.</param>
/// <param name="IsComplete">Whether all are stored and the obsolete ones deleted.</param>
/// <param name="Failure">Why it stopped before its end.</param>
internal sealed record ConfigUploadResult(int Stored, bool IsComplete, SessionException? Failure);
