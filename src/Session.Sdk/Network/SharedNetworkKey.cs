using SessionSdk.Communities;
using SessionSdk.Files;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk;

/// <summary>Represents what clients must have in common to share a network: the same network, equal values of all options of its floors, and one clock. Loggers are no part of it: all who share a network get its log.</summary>
internal sealed record SharedNetworkKey(NetworkSettings Settings, object Onion, object Swarm, object Polling, object Files, object Communities, TimeProvider Time)
{
    internal static SharedNetworkKey Of(SessionClientOptions options) => new(
        options.Network,
        (options.Onion ?? new OnionNetworkOptions()).ToComparable(),
        ToComparable(options.Swarm ?? new SwarmClientOptions()),
        ToComparable(options.Polling ?? new PollEngineOptions()),
        ToComparable(options.Files ?? new FileClientOptions()),
        ToComparable(options.Communities ?? new CommunityClientOptions()),
        options.TimeProvider);

    internal static object ToComparable(SwarmClientOptions options) => (
        options.MaxTries,
        options.RequestDeadline,
        options.SwarmWideDeadline,
        options.RetryDelay,
        options.MaxRetryDelay,
        options.RateLimitDelay,
        options.HedgeDelay,
        options.CorrectionLifetime);

    internal static object ToComparable(PollEngineOptions options) => (
        options.AccountInterval,
        options.IdleAccountInterval,
        options.ActiveGroupInterval,
        options.QuietGroupInterval,
        options.DormantGroupInterval,
        options.FailureDelay,
        options.MaxFailureDelay,
        options.Jitter,
        options.MaxConcurrentPolls,
        options.MaxRounds,
        options.ConfigLifetime,
        options.ExtendInterval);

    internal static object ToComparable(FileClientOptions options) => (
        options.Server,
        options.MaxUploadSize,
        options.MaxDownloadSize,
        options.MaxParallelTransfers,
        options.TransferDeadline,
        options.RequestDeadline,
        options.MaxTries,
        options.RetryDelay,
        options.MaxRetryDelay);

    internal static object ToComparable(CommunityClientOptions options) => (
        options.MaxAnswerSize,
        options.MaxUploadSize,
        options.MaxDownloadSize,
        options.MaxParallelTransfers,
        options.RequestDeadline,
        options.TransferDeadline,
        options.MaxTries,
        options.RetryDelay,
        options.MaxRetryDelay);
}
