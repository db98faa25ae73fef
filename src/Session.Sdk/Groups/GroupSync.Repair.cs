using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Groups;

/// <content>Repair: what a member of the swarm turns out to lack is stored again, the same bytes under the same hashes.</content>
/// <remarks>
/// All devices of a group hear of a loss at about the same time. Each waits for a time of its own, the longer the more they are, and looks
/// again then: mostly another one was quicker. No verb waits for repairs.
/// </remarks>
internal sealed partial class GroupSync
{
    /// <summary>How many lost keys are stored by one request. A new group of a hundred has keys of 7 KB.</summary>
    private const int MaxRepairedAtOnce = 8;

    /// <summary>How long lost keys that were stored again, or could not be, are left alone.</summary>
    private static readonly TimeSpan RepairRestTime = TimeSpan.FromHours(1);

    private readonly HashSet<MessageHash> _lostKeys = [];
    private readonly Dictionary<MessageHash, TimeSpan> _restingKeys = [];
    private TimeSpan? _repairDue;

    private bool IsAnythingLost => _lostKeys.Count > 0 || _configs.Slots.Any(slot => slot.IsLost);

    private bool IsRepairDue => _repairDue <= Elapsed && IsAnythingLost;

    /// <summary>Notes what a member of the swarm lacks, and what none of them does.</summary>
    private void NoteLost(ExpireResult? extension)
    {
        if (extension is null)
        {
            return;
        }

        MessageHash[] present = [.. extension.PresentEverywhere];
        foreach (ConfigSlot slot in _configs.Slots)
        {
            slot.NoteMissing(extension.MissingSomewhere, present, IsLevel, Elapsed);
        }

        _lostKeys.ExceptWith(present);
        MessageHash[] lost = [.. ActiveKeys.Where(extension.MissingSomewhere.Contains)];
        if (lost.Length > 0)
        {
            NoteKeysLost(lost);
        }
    }

    /// <summary>Notes that two members of the swarm hold nothing of what admins publish.</summary>
    private void NoteEmpty(IReadOnlyList<NamespaceResult> parts)
    {
        if (!ConfigNamespaces.All(kind => parts.Any(part => part.Namespace == kind && part is { Status: 200, IsConfirmedEmpty: true })))
        {
            return;
        }

        foreach (ConfigSlot slot in _configs.Slots)
        {
            slot.NoteMissing([.. slot.CurrentMessages], [], IsLevel, Elapsed);
        }

        NoteKeysLost([.. ActiveKeys]);
    }

    /// <summary>Notes which keys are lost. They cannot be made again, but the messages that are kept can be stored again.</summary>
    private void NoteKeysLost(MessageHash[] lost)
    {
        HashSet<MessageHash> active = [.. ActiveKeys];
        HashSet<string> kept = [.. _configs.Keys.KeptHashes];
        _lostKeys.IntersectWith(active);
        foreach (MessageHash hash in _restingKeys.Where(resting => !active.Contains(resting.Key) || Elapsed - resting.Value >= RepairRestTime).Select(resting => resting.Key).ToArray())
        {
            _restingKeys.Remove(hash);
        }

        if (kept.Count > 0)
        {
            _lostKeys.UnionWith(lost.Where(hash => kept.Contains(hash.ToString()) && !_restingKeys.ContainsKey(hash)));
        }
        else if (lost.Length == active.Count)
        {
            _work = _work with { IsExpired = true };
            _isWorkUnsaved = true;
        }
    }

    /// <summary>Plans the repair, at a time of this device's own.</summary>
    private void PlanRepair()
    {
        TimeSpan pause;
        lock (_gate)
        {
            if (_isDisposed || !IsAnythingLost)
            {
                _repairDue = null;
                return;
            }

            if (_repairDue is not null)
            {
                return;
            }

            const int Steps = 1_000;
            pause = _services.Options.StatePushDelay * _configs.Members.Count * (RandomNumberGenerator.GetInt32(Steps) / (double)Steps);
            pause = pause < RenewalPace.Longest ? pause : RenewalPace.Longest;
            _repairDue = Elapsed + pause;
        }

        LogLost(pause);
        _ = NoteLaterAsync(pause);
    }

    /// <summary>Stores again what is still lost. Info and members go with what else is published.</summary>
    /// <returns>Why not all of it was done; <see langword="null"/> when it was.</returns>
    private async Task<SessionException?> RepairAsync(CancellationToken cancellationToken)
    {
        SwarmSigner signer;
        lock (_gate)
        {
            ThrowIfDisposed();
            if (!IsRepairDue || _configs.Signer is not { } known)
            {
                return null;
            }

            signer = known;
        }

        SessionException? failure = null;
        try
        {
            await LookForLostAsync(signer, cancellationToken).ConfigureAwait(false);
            foreach (MessageHash[] part in Lost(slots: false).Chunk(MaxRepairedAtOnce))
            {
                await StoreKeysAsync(signer, part, cancellationToken).ConfigureAwait(false);
            }

            failure = await PublishAsync(null, withLost: true, cancellationToken).ConfigureAwait(false);
        }
        catch (SessionException refused)
        {
            failure = refused;
        }

        if (failure is not null)
        {
            LogNotRepaired(failure.Message);
        }

        if (failure is { IsTransient: false } and not ConfigTooLargeException)
        {
            LeaveLostAlone();
            failure = null;
        }

        PlanRepair();
        return failure;
    }

    /// <summary>Asks the swarm once more for what was lost.</summary>
    private async Task LookForLostAsync(SwarmSigner signer, CancellationToken cancellationToken)
    {
        MessageHash[] lost = Lost(slots: true);
        if (lost.Length == 0)
        {
            return;
        }

        var question = new ExpireRequest { Address = Id, Signer = signer, Messages = lost, Expiries = [_services.Network.Swarm.Clock.UtcNow + ConfigLifetime], Change = ExpiryChange.Extend };
        ExpireResult answer = await _services.Network.Swarm.ExpireAsync(question, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ThrowIfDisposed();
            NoteLost(answer);
        }
    }

    private MessageHash[] Lost(bool slots)
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            return [.. _lostKeys, .. slots ? _configs.Slots.SelectMany(slot => slot.CurrentMessages.Where(slot.Lost.Contains)) : []];
        }
    }

    private async Task StoreKeysAsync(SwarmSigner signer, MessageHash[] part, CancellationToken cancellationToken)
    {
        List<NodeRequest> requests = [];
        lock (_gate)
        {
            ThrowIfDisposed();
            foreach (MessageHash hash in part)
            {
                if (_configs.Keys.TryGetKept(hash.ToString(), out ReadOnlyMemory<byte> kept))
                {
                    requests.Add(Store(signer, Namespace.GroupKeys, kept, ConfigLifetime));
                }
            }
        }

        await ConfigSwarm.BatchAsync(_services.Network, Id, requests, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            ThrowIfDisposed();
            foreach (MessageHash hash in part)
            {
                _lostKeys.Remove(hash);
                _restingKeys[hash] = Elapsed;
            }

            if (_work.IsExpired)
            {
                _work = _work with { IsExpired = false };
                _isWorkUnsaved = true;
            }
        }
    }

    /// <summary>Leaves alone for a while what the swarm refuses to take.</summary>
    private void LeaveLostAlone()
    {
        lock (_gate)
        {
            foreach (MessageHash hash in _lostKeys)
            {
                _restingKeys[hash] = Elapsed;
            }

            _lostKeys.Clear();
            foreach (ConfigSlot slot in _configs.Slots)
            {
                slot.LeaveLostAlone(Elapsed);
            }
        }
    }

    [LoggerMessage(EventId = 9443, Level = LogLevel.Warning, Message = "A member of a group's swarm has lost keys, info or members; what is still lost after {Pause} is stored again")]
    private partial void LogLost(TimeSpan pause);

    [LoggerMessage(EventId = 9445, Level = LogLevel.Warning, Message = "What the swarm of a group has lost could not be stored again: {Reason}")]
    private partial void LogNotRepaired(string reason);
}
