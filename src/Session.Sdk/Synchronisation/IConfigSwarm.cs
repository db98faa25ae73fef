using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents the account's swarm as the synced state needs it.</summary>
internal interface IConfigSwarm
{
    /// <summary>Fetches all config messages from several members, since one alone could lack some.</summary>
    /// <exception cref="SessionException">No member gave all.</exception>
    Task<PulledConfigs> PullAsync(CancellationToken cancellationToken);

    /// <summary>Stores messages one after the other, and deletes the obsolete ones when all are stored.</summary>
    Task<ConfigUploadResult> UploadAsync(IReadOnlyList<ConfigUpload> uploads, IReadOnlyList<MessageHash> obsolete, CancellationToken cancellationToken);
}
