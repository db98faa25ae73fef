using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>What a turn writes besides what its items mean.</summary>
/// <param name="Seen">The marks by which its items are known again.</param>
/// <param name="Waiting">What waits from now on, as it is stored; <see langword="null"/> when that has not changed.</param>
/// <param name="Pending">What the state said about items that are not stored with this, as it is stored; <see langword="null"/> when there is nothing to write.</param>
/// <param name="Told">Why items were passed over.</param>
/// <param name="Taken">How many items were applied.</param>
internal sealed record InboxRecord(IReadOnlyList<SeenRecord> Seen, byte[]? Waiting, byte[]? Pending, IReadOnlyList<RejectReason> Told, int Taken)
{
    public override string ToString() => nameof(InboxRecord);
}
