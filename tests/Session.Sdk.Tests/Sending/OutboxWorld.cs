using System.Globalization;
using SessionSdk.Sending;

namespace SessionSdk.Tests.Sending;

/// <summary>A network, a store and a user for the outbox's machine, all in one thread: what happens next is drawn. It knows the truth and checks every effect against it.</summary>
internal sealed class OutboxWorld
{
    private const int MaxEntries = 14;

    private static readonly ConversationId[] Conversations = [.. Enumerable.Range(0, 3).Select(Conversation)];

    private static readonly OutboxFailure Failure = new("test", "It failed.", true);

    private readonly OutboxPace _pace = new()
    {
        FirstDelay = TimeSpan.FromSeconds(2),
        LongestDelay = TimeSpan.FromSeconds(20),
        Patience = TimeSpan.FromMinutes(5),
        AwaitedPatience = TimeSpan.FromSeconds(30),
        MaxConversations = 2,
    };

    private readonly Dictionary<long, Truth> _truths = [];
    private readonly SortedDictionary<long, Written> _store = [];
    private readonly List<OutboxEffect> _work = [];
    private readonly HashSet<long> _stops = [];
    private OutboxMachine _machine;
    private TimeSpan _elapsed;
    private long _lastId;
    private int _lastToken;

    internal OutboxWorld()
    {
        _machine = new OutboxMachine(_pace);
    }

    private OutboxTime Now => new(_elapsed, DateTimeOffset.UnixEpoch.AddYears(56) + _elapsed);

    /// <summary>Lets one thing happen.</summary>
    internal void Step(int choice, int detail)
    {
        switch (choice)
        {
            case < 20:
                Queue(detail);
                break;
            case < 72:
                EndAny(detail);
                break;
            case < 76 when _lastId > 0:
                Cancel(1 + (detail / 2 % _lastId), onlyIfNotOut: detail % 2 == 0);
                break;
            case < 82 when _lastId > 0:
                Retry(1 + (detail % _lastId));
                break;
            case < 93:
                _elapsed += TimeSpan.FromMilliseconds(detail * 3);
                _machine.Tick(Now);
                break;
            case < 96:
                _machine.NetworkBack(Now);
                break;
            default:
                Crash(detail);
                break;
        }

        Collect();
    }

    /// <summary>Ends the process at this moment and starts it again from what is written. What was under way may have been done or not.</summary>
    internal void Crash(int detail)
    {
        foreach (OutboxEffect effect in _work)
        {
            bool wasDone = (detail >>= 1) % 2 == 0;
            if (effect is OutboxEffect.Deliver)
            {
                NoteOut(_truths[effect.Entry]);
            }

            if (wasDone && effect is OutboxEffect.Save or OutboxEffect.Remove)
            {
                Write(effect);
            }
            else if (wasDone && effect is OutboxEffect.Deliver deliver)
            {
                Accept(deliver);
            }
        }

        _work.Clear();
        _stops.Clear();
        foreach (Truth truth in _truths.Values)
        {
            truth.MemoryToken = _store.TryGetValue(truth.Id, out Written? written) ? written.Token : 0;
        }

        _machine = new OutboxMachine(_pace);
        _machine.Restore(_store.Values.Select(static written => written.Entry), Now);
        Collect();
    }

    /// <summary>Lets everything succeed from here on, and demands that everything comes to its end.</summary>
    internal void Finish()
    {
        Settle();
        foreach (Written written in _store.Values)
        {
            OutboxEntry left = _machine.Find(written.Entry.Id) ?? throw Wrong("it is written down and not known", written.Entry.Id);
            bool isHeld = left.IsParked || left.IsCopyParked || IsBehindParked(left);
            Check(isHeld, "it is stuck", left.Id);
            Check(left.IsParked || left.IsAccepted || !left.IsAwaited, "somebody waits for ever", left.Id);
        }

        // The user tries everything again; what cannot be sent at all is cancelled.
        for (int round = 0; round < 2 * MaxEntries && _store.Count > 0; round++)
        {
            foreach (long id in _store.Keys.ToArray())
            {
                if (round < MaxEntries)
                {
                    Retry(id);
                }
                else
                {
                    Cancel(id, onlyIfNotOut: false);
                }

                Collect();
                Settle();
            }
        }

        Check(_store.Count == 0 && _machine.Count == 0, "something never ends", 0);
        Check(_machine.ActiveConversations == 0, "a conversation is counted for ever", 0);
        foreach (Truth truth in _truths.Values)
        {
            Check(truth.IsAccepted || truth.IsCancelled, "it is lost", truth.Id);
        }
    }

    private static ConversationId Conversation(int number)
    {
        byte[] key = new byte[33];
        (key[0], key[1]) = (5, (byte)(number + 1));
        return AccountId.TryCreate(key, out AccountId id) ? id : throw new InvalidOperationException();
    }

    private static InvalidOperationException Wrong(string what, long id) => new(string.Create(CultureInfo.InvariantCulture, $"Entry {id}: {what}."));

    private static void Check(bool isRight, string otherwise, long id)
    {
        if (!isRight)
        {
            throw Wrong(otherwise, id);
        }
    }

    private void Settle()
    {
        for (int left = 20_000; ; left--)
        {
            Check(left > 0, "it goes round in circles", 0);
            if (_work.Count > 0)
            {
                End(_work[0], detail: 0);
            }
            else if (_machine.NextWake is { } next)
            {
                _elapsed = next > _elapsed ? next : _elapsed;
                _machine.Tick(Now);
            }
            else
            {
                return;
            }

            Collect();
        }
    }

    private bool IsBehindParked(OutboxEntry entry) =>
        _store.Values.Any(other => other.Entry.Conversation == entry.Conversation && other.Entry.Id < entry.Id && _machine.Find(other.Entry.Id) is { IsParked: true, IsAwaited: false, IsAccepted: false })
        || (entry.DependsOn != 0 && _machine.Find(entry.DependsOn) is { IsAccepted: false } target && (target.IsParked || IsBehindParked(target)));

    private void Queue(int detail)
    {
        if (_store.Count >= MaxEntries)
        {
            return;
        }

        long id = ++_lastId;
        long target = detail % 5 == 0 && id > 1 ? 1 + (detail / 5 % (id - 1)) : 0;
        var entry = new OutboxEntry
        {
            Id = id,
            Conversation = target != 0 ? _truths[target].Conversation : Conversations[detail % Conversations.Length],
            Message = detail / 19 % 4 == 0 ? default : new MessageId(id),
            DependsOn = Depends(target),
            Files = detail / 3 % 4 == 0 ? 2 : 0,
            IsAwaited = detail / 7 % 4 == 0,
        };
        _truths[id] = new Truth(id, entry.Conversation, entry.DependsOn)
        {
            EndsAfter = detail / 11 % 9 == 0 ? TimeSpan.FromMinutes(2) : null,
            HasAcceptance = detail / 13 % 6 == 0,
            HasCopy = detail / 17 % 3 != 0,

            // What refers to a message that is just being cancelled goes with it.
            IsCancelled = entry.DependsOn != 0 && _truths[entry.DependsOn].IsCancelled,
        };
        _store[id] = new Written(entry, 0);
        _machine.Queue(entry, Now);
    }

    /// <summary>Only messages of the history are referred to.</summary>
    private long Depends(long target) => _machine.Find(target) is { Message.IsDefault: false } ? target : 0;

    private void Cancel(long id, bool onlyIfNotOut)
    {
        bool wasAccepted = _machine.Find(id) is { IsAccepted: true };
        OutboxCancellation outcome = _machine.Cancel(id, onlyIfNotOut, Now);
        if (!wasAccepted && (outcome == OutboxCancellation.Cancelled || (outcome == OutboxCancellation.MayBeOut && !onlyIfNotOut)))
        {
            MarkCancelled(id);
        }
    }

    private void MarkCancelled(long id)
    {
        _truths[id].IsCancelled = true;
        foreach (Truth dependent in _truths.Values.Where(truth => truth.DependsOn == id && !truth.IsCancelled))
        {
            MarkCancelled(dependent.Id);
        }
    }

    private void Retry(long id)
    {
        if (_machine.Retry(id, Now))
        {
            _truths[id].IsRetried = true;
        }
    }

    private void EndAny(int detail)
    {
        if (_work.Count > 0)
        {
            End(_work[detail % _work.Count], detail / 16);
        }
    }

    private void End(OutboxEffect effect, int detail)
    {
        _work.Remove(effect);
        Truth truth = _truths[effect.Entry];
        int outcome = detail % 8;
        switch (effect)
        {
            case OutboxEffect.Save or OutboxEffect.Remove:
                Write(effect);
                _machine.Saved(effect.Entry, effect.Step, Now);
                return;
            case OutboxEffect.Upload upload:
                _machine.Ended(effect.Entry, effect.Step, Preparation(effect, outcome, () => Upload(truth, upload.Index)), Now);
                return;
            case OutboxEffect.Seal:
                // The shell does not seal what refers to a message that was not sent.
                bool isPossible = truth.DependsOn == 0 || _truths[truth.DependsOn].IsAccepted;
                _machine.Ended(effect.Entry, effect.Step, Preparation(effect, isPossible ? outcome : 7, () => Seal(truth)), Now);
                return;
            case OutboxEffect.Deliver deliver:
                _machine.Ended(effect.Entry, effect.Step, Delivery(deliver, detail), Now);
                return;
        }
    }

    private OutboxResult Preparation(OutboxEffect effect, int outcome, Func<OutboxResult> succeed) => outcome switch
    {
        _ when _stops.Remove(effect.Step) => OutboxResult.Stopped.Instance,
        <= 4 => succeed(),
        <= 6 => new OutboxResult.Passing(Failure),
        _ => new OutboxResult.Final(DeliveryState.Unsendable, Failure),
    };

    private OutboxResult Delivery(OutboxEffect.Deliver deliver, int detail)
    {
        Truth truth = _truths[deliver.Entry];
        int outcome = detail % 8;
        if (deliver.IsUntouched && detail % 24 == 7)
        {
            Check(truth.SentTokens.Count == 0, "it counts as untouched and may be stored", truth.Id);
            truth.MemoryToken = 0;
            return OutboxResult.Outdated.Instance;
        }

        if (outcome <= 5)
        {
            NoteOut(truth);
        }

        switch (outcome)
        {
            case <= 3:
                Accept(deliver);
                return OutboxResult.Done.Instance;
            case 4:
                Accept(deliver);
                return new OutboxResult.Unknown(Failure);
            case 5:
                return new OutboxResult.Unknown(Failure);
            case 6:
                return new OutboxResult.Passing(Failure);
            default:
                return new OutboxResult.Final(DeliveryState.Failed, Failure);
        }
    }

    /// <summary>What may be stored has one form for ever.</summary>
    private static void NoteOut(Truth truth)
    {
        truth.SentTokens.Add(truth.MemoryToken);
        Check(truth.SentTokens.Count == 1, "it goes out with other bytes", truth.Id);
    }

    private static OutboxResult.Done Upload(Truth truth, int index)
    {
        truth.Uploaded.Add(index);
        return OutboxResult.Done.Instance;
    }

    private OutboxResult.Sealed Seal(Truth truth)
    {
        truth.MemoryToken = ++_lastToken;
        PartRole[] roles = [.. truth.HasCopy ? [PartRole.OwnCopy] : Array.Empty<PartRole>(), PartRole.Message, .. truth.HasAcceptance ? [PartRole.Acceptance] : Array.Empty<PartRole>()];
        return new OutboxResult.Sealed(roles, truth.EndsAfter is { } after ? Now.Network + after : null);
    }

    private void Accept(OutboxEffect.Deliver deliver)
    {
        Truth truth = _truths[deliver.Entry];
        truth.IsAccepted |= deliver.Role == PartRole.Message;
        truth.IsCopied |= deliver.Role == PartRole.OwnCopy;
    }

    private void Write(OutboxEffect effect)
    {
        if (effect is OutboxEffect.Save save)
        {
            _store[save.Entry] = new Written(save.Snapshot, _truths[save.Entry].MemoryToken);
            return;
        }

        foreach (OutboxEntry removed in ((OutboxEffect.Remove)effect).Snapshots)
        {
            Truth truth = _truths[removed.Id];
            truth.IsCancelled |= removed.Message.IsDefault && removed.Failure is not null;
            Check(truth.IsAccepted || truth.IsCancelled, "it is removed and was neither sent nor cancelled", removed.Id);
            Check(
                removed.IsAccepted || removed.Message.IsDefault || removed.State is DeliveryState.Interrupted or DeliveryState.Unknown, "it is removed in the wrong state", removed.Id);
            Check(removed.State != DeliveryState.Interrupted || !truth.IsAccepted, "it is told as cancelled and was sent", removed.Id);
            Check(removed.CopyState != DeliveryState.Sent || truth.IsCopied, "its copy is told as sent and was not", removed.Id);
            _store.Remove(removed.Id);
        }
    }

    private void Collect()
    {
        foreach (OutboxEffect effect in _machine.TakeEffects())
        {
            if (effect is OutboxEffect.Stop)
            {
                _stops.Add(effect.Step);
                continue;
            }

            _work.Add(effect);
            Truth truth = _truths[effect.Entry];
            Written written = _store.TryGetValue(effect.Entry, out Written? kept) ? kept : throw Wrong("it is at work and not written down", effect.Entry);
            switch (effect)
            {
                case OutboxEffect.Upload upload:
                    Check(upload.Index >= written.Entry.FilesDone, "a complete upload is repeated", truth.Id);
                    break;
                case OutboxEffect.Seal:
                    Check(truth.SentTokens.Count == 0, "it is sealed again after it went out", truth.Id);
                    break;
                case OutboxEffect.Deliver deliver:
                    CheckDelivery(deliver, truth, written);
                    break;
            }
        }

        Check(_machine.ActiveConversations <= _pace.MaxConversations, "too many conversations are at work", 0);
        Check(_work.GroupBy(static effect => effect.Entry).All(static same => same.Count() == 1), "two steps of an entry are under way", 0);
    }

    private void CheckDelivery(OutboxEffect.Deliver deliver, Truth truth, Written written)
    {
        Check(written.Token != 0 && written.Token == truth.MemoryToken, "what goes out is not written down", truth.Id);
        Check(truth.SentTokens.Count == 0 || truth.SentTokens.Contains(written.Token), "it goes out with other bytes", truth.Id);
        if (deliver.Role == PartRole.OwnCopy)
        {
            Check(truth.IsAccepted, "its copy goes out before it was accepted", truth.Id);
            Check(written.Entry.IsAccepted, "its copy goes out before its acceptance is written down", truth.Id);
            return;
        }

        Check(written.Entry.State is DeliveryState.Sending or DeliveryState.Unknown, "it goes out and is not written down as sending", truth.Id);
        Check(truth.DependsOn == 0 || _truths[truth.DependsOn].IsAccepted, "it goes out before what it refers to", truth.Id);
        foreach (Truth earlier in _truths.Values.Where(other => other.Conversation == truth.Conversation && other.Id < truth.Id && !other.IsAccepted && !other.IsCancelled))
        {
            bool mayBePassed = _machine.Find(earlier.Id) is not { } entry
                || entry.IsAccepted
                || entry is { IsParked: true, IsAwaited: true }
                || (earlier.DependsOn != 0 && _machine.Find(earlier.DependsOn) is { IsAccepted: false })
                || earlier.IsRetried;
            Check(mayBePassed, "it goes out of order", truth.Id);
        }
    }

    /// <summary>What really happened to an entry.</summary>
    private sealed class Truth(long id, ConversationId conversation, long dependsOn)
    {
        internal long Id { get; } = id;

        internal ConversationId Conversation { get; } = conversation;

        internal long DependsOn { get; } = dependsOn;

        internal TimeSpan? EndsAfter { get; init; }

        internal bool HasAcceptance { get; init; }

        internal bool HasCopy { get; init; }

        internal HashSet<int> Uploaded { get; } = [];

        internal HashSet<int> SentTokens { get; } = [];

        /// <summary>Gets or sets the bytes that the process holds; 0 for none.</summary>
        internal int MemoryToken { get; set; }

        internal bool IsAccepted { get; set; }

        internal bool IsCopied { get; set; }

        internal bool IsCancelled { get; set; }

        internal bool IsRetried { get; set; }
    }

    private sealed record Written(OutboxEntry Entry, int Token);
}
