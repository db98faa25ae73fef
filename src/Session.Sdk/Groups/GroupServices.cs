using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Journal;
using SessionSdk.Sending;

namespace SessionSdk.Groups;

/// <summary>Holds what the groups of one account share.</summary>
internal sealed record GroupServices(
    AccountKeys Keys,
    AccountJournal Journal,
    AccountState State,
    SessionNetwork Network,
    ISentTimes Times,
    SessionClientOptions Options,
    ConfigOptions ConfigOptions,
    ILogger Logger)
{
    public override string ToString() => nameof(GroupServices);
}
