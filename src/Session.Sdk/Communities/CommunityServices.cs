using Microsoft.Extensions.Logging;
using SessionSdk.Journal;
using SessionSdk.Receiving;

namespace SessionSdk.Communities;

/// <summary>Holds what the communities of one account share.</summary>
internal sealed record CommunityServices(AccountKeys Keys, AccountJournal Journal, AccountState State, CommunityClient Client, SessionClientOptions Options, ILogger Logger)
{
    /// <summary>Gets or sets what takes in what a room has; called in the loop of its server.</summary>
    internal Func<IncomingRoom, CancellationToken, ValueTask<TakenRoom>>? RoomFetched { get; set; }

    /// <summary>Gets or sets what takes in direct messages.</summary>
    internal Func<IReadOnlyList<IncomingItem>, IReadOnlyList<RejectReason>, CancellationToken, ValueTask<int>>? BoxFetched { get; set; }

    public override string ToString() => nameof(CommunityServices);
}
