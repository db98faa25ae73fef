using SessionSdk.Onion;

namespace SessionSdk.Communities;

/// <summary>Says how long a request may take and how large its answer may be.</summary>
/// <param name="Deadline">The time for all tries.</param>
/// <param name="MaxBodySize">The largest body of an answer, in bytes.</param>
/// <param name="OverlapDelay">After how long another path is tried beside a slow one; <see langword="null"/> for what must not be done twice.</param>
/// <param name="Posted">Counts the copies that may have left.</param>
internal readonly record struct SendLimits(TimeSpan Deadline, int MaxBodySize, TimeSpan? OverlapDelay, PostedRequests Posted);
