using SessionSdk.Identity;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>A swarm that nobody may ask.</summary>
internal sealed class NoSwarm : IConfigSwarm
{
    public Task<PulledConfigs> PullAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<ConfigUploadResult> UploadAsync(IReadOnlyList<ConfigUpload> uploads, IReadOnlyList<MessageHash> obsolete, CancellationToken cancellationToken) => throw new NotSupportedException();
}
