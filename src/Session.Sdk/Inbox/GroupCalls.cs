using System.Text.Json;
using SessionSdk.Storage;

namespace SessionSdk.Receiving;

/// <summary>Remembers since when the account has been called to groups: what was written there before is history, also when the account may read it.</summary>
/// <remarks>Used by one flow at a time.</remarks>
internal sealed class GroupCalls
{
    internal const string StateKey = "inbox.calls";

    /// <summary>How far the clock of whoever invites may be ahead of those who write.</summary>
    internal static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(1);

    private const int MaxCalls = 1_000;

    private Dictionary<GroupId, DateTimeOffset> _calls = [];
    private bool _isChanged;

    internal DateTimeOffset? Find(GroupId group) => _calls.TryGetValue(group, out DateTimeOffset calledAt) ? calledAt : null;

    internal void Note(GroupId group, DateTimeOffset calledAt)
    {
        _calls[group] = calledAt;
        _isChanged = true;
        if (_calls.Count > MaxCalls)
        {
            _calls.Remove(_calls.MinBy(call => call.Value).Key);
        }
    }

    /// <summary>Writes the calls into a batch when there are new ones.</summary>
    internal void Write(StoreBatch batch)
    {
        if (_isChanged)
        {
            batch.State[StateKey] = JsonSerializer.SerializeToUtf8Bytes([.. _calls.Select(call => new GroupCallRecord(call.Key, call.Value))], InboxJson.Default.ListGroupCallRecord);
        }
    }

    /// <summary>Takes note that what was written is kept.</summary>
    internal void NoteKept() => _isChanged = false;

    internal void Load(ReadOnlySpan<byte> saved)
    {
        try
        {
            _calls = (JsonSerializer.Deserialize(saved, InboxJson.Default.ListGroupCallRecord) ?? []).Where(call => !call.Group.IsDefault).DistinctBy(call => call.Group).ToDictionary(call => call.Group, call => call.CalledAt);
        }
        catch (JsonException)
        {
            // Then the time at which the account joined counts.
            _calls = [];
        }
    }
}

/// <summary>When the account was called to a group, as it is kept.</summary>
internal sealed record GroupCallRecord(GroupId Group, DateTimeOffset CalledAt)
{
    public override string ToString() => nameof(GroupCallRecord);
}
