using System.Security.Cryptography;

namespace SessionSdk.Configs;

/// <content>Taking in what other devices published.</content>
public abstract partial class SyncedConfig
{
    private const int MaxReported = 1024;

    /// <summary>How many stored messages are remembered for deletion. What is beyond it expires in the swarm.</summary>
    private const int MaxObsolete = 1024;

    /// <summary>How many stored messages with the same content count as current. Whoever can change bytes around a payload can make any number of them.</summary>
    private const int MaxCopies = 16;

    /// <summary>Takes in messages that were fetched from <see cref="Namespace"/>, in any order and number.</summary>
    /// <param name="messages">The messages. Bad ones are passed over, the others count.</param>
    /// <returns>Which were understood, which not and why, and what changed.</returns>
    /// <exception cref="InvalidOperationException">The config has no encryption key yet.</exception>
    public virtual ConfigMergeResult Merge(IReadOnlyList<StoredConfig> messages)
    {
        ArgumentNullException.ThrowIfNull(messages);
        if (_keys.Count == 0)
        {
            throw new InvalidOperationException("The config has no encryption key yet.");
        }

        var accepted = new List<string>(messages.Count);
        var rejected = new List<RejectedConfig>();
        var incoming = new List<Candidate>(messages.Count + 1);
        foreach (StoredConfig stored in messages)
        {
            ConfigRejection? rejection = TakeIn(stored, incoming);
            if (rejection is null)
            {
                accepted.Add(stored.Hash);
            }
            else
            {
                Report(new RejectedConfig(stored.Hash, rejection.Value), rejected);
            }
        }

        ConfigDictionary before = Data;
        List<ReadOnlyMemory<byte>> unpublished = ListUnpublished(incoming);
        if (incoming.Count > 0)
        {
            if (_draft is { } draft)
            {
                NoteEdit(draft, Current);
            }

            OwnEdit[] overtaken = ListOvertaken(incoming);
            Unite(incoming);
            NoteReplaced();
            if (!ReferenceEquals(before, Data))
            {
                RedoUndone();
                RedoOvertaken(overtaken);
            }
        }

        var changes = new List<ConfigChange>();
        var discarded = new List<ConfigChange>();
        if (!ReferenceEquals(before, Data))
        {
            DescribeDiscarded(unpublished, before, discarded);
            DescribeChanges(before, Data, changes);
            RaiseChanged(ConfigChangeSource.Remote, changes);
        }

        return new ConfigMergeResult { AcceptedHashes = accepted, Rejected = rejected, Changes = changes, Discarded = discarded };
    }

    /// <summary>Lists the diffs of what was edited here and has reached nobody, as far as the incoming messages show.</summary>
    private List<ReadOnlyMemory<byte>> ListUnpublished(List<Candidate> incoming)
    {
        if (State == ConfigState.Clean || incoming.Count == 0)
        {
            return [];
        }

        HashSet<ConfigMessageKey> known = [.. incoming.SelectMany(input => input.Message.Lagged.Select(lag => lag.Key).Append(input.Message.Key))];
        ConfigMessage own = Current;
        List<ReadOnlyMemory<byte>> diffs = [.. own.Lagged.Where(lag => _unpublished.Contains(lag.Key) && !known.Contains(lag.Key)).Select(lag => lag.Diff)];
        if (!known.Contains(own.Key) && (_draft is { IsBareUnion: false } || _unpublished.Contains(own.Key)))
        {
            diffs.Add(own.Diff);
        }

        return diffs;
    }

    /// <summary>Finds which own edits are not in what the merge came to: those that would change it if they were made once more.</summary>
    private void DescribeDiscarded(List<ReadOnlyMemory<byte>> unpublished, ConfigDictionary own, List<ConfigChange> discarded)
    {
        if (unpublished.Count == 0)
        {
            return;
        }

        object token = new();
        ConfigDictionary edited = Data.Own(token);
        foreach (ReadOnlyMemory<byte> diff in unpublished)
        {
            ConfigDiff.Apply(diff.Span, own, edited, token);
        }

        edited.Prune(token);
        DescribeChanges(Data, edited, discarded);
    }

    private void Report(RejectedConfig rejection, List<RejectedConfig> rejected)
    {
        if (_reported.Count == MaxReported)
        {
            _reported.Clear();
        }

        if (_reported.Add(rejection))
        {
            rejected.Add(rejection);
        }
    }

    private ConfigRejection? TakeIn(StoredConfig stored, List<Candidate> incoming)
    {
        ReadOnlySpan<byte> payload = stored.Data.Span;
        if (_kind.IsWrapped && _options.Envelope is { } envelope && envelope.TryUnwrap(Namespace, payload, out byte[]? unwrapped))
        {
            payload = unwrapped;
        }

        if (!ConfigPayload.TryOpen(payload, _keys, _kind.Domain, out byte[]? plaintext))
        {
            return ConfigRejection.Undecryptable;
        }

        IReadOnlyList<string> hashes = [stored.Hash];
        if (MultipartMessage.IsPart(plaintext))
        {
            if (!UsesNewestRules
                || !MultipartMessage.TryRead(plaintext, out MessagePart part)
                || !_parts.TryAdd(part, stored.Hash, out byte[]? whole, out hashes))
            {
                return ConfigRejection.BadPart;
            }

            NeedsDump = true;
            if (whole is null)
            {
                return null;
            }

            plaintext = whole;
        }

        if (!ConfigPayload.TryUnpack(plaintext, out byte[]? bytes, out ConfigRejection rejection))
        {
            return rejection;
        }

        if (!ReferenceEquals(bytes, plaintext))
        {
            CryptographicOperations.ZeroMemory(plaintext);
        }

        if (!ConfigMessageReader.TryRead(bytes, _verificationKey, out ConfigMessage? message, out rejection))
        {
            CryptographicOperations.ZeroMemory(bytes);
            return rejection;
        }

        if (!_options.CountsHashesAsOthersDo && incoming.Find(candidate => candidate.Message.Key.Equals(message.Key)) is { } known)
        {
            // Any number of copies takes the memory of one.
            message.Wipe();
            known.AddCopy(hashes);
        }
        else
        {
            incoming.Add(new Candidate(message, hashes));
        }

        return null;
    }

    private void Unite(List<Candidate> inputs)
    {
        bool wasDirty = State == ConfigState.Dirty;
        if (SequenceNumber != 0 || wasDirty)
        {
            // The place only decides which of two identical copies counts as the second.
            bool first = _currentHashes.Count > 0 || !UsesNewestRules;
            inputs.Insert(first ? 0 : inputs.Count, new Candidate(Current, _currentHashes));
        }

        int oldHashes = _oldHashes.Count;
        ConfigMergeOutcome outcome = ConfigMerge.Merge([.. inputs.Select(input => input.Message)], !IsReadOnly);
        Candidate? winner = outcome.Union is null ? inputs[outcome.Winner] : null;
        string[] winners = winner is null ? [] : [.. inputs.Where(input => ReferenceEquals(input, winner) || IsCopy(input, winner)).SelectMany(input => input.Hashes)];
        NoteObsolete(inputs.Where(input => !ReferenceEquals(input, winner)).SelectMany(input => input.Hashes).Except(winners));
        if (outcome.Union is { } union)
        {
            if (_draft is { IsBareUnion: false } && Current is var own && union.Lagged.Any(lag => lag.Key.Equals(own.Key)))
            {
                // Its edit goes on in the union, which nobody has either.
                NoteUnpublished(own);
            }

            // What other clients do: a union made beside unpublished edits has an empty diff of its own, any other lists all of its data.
            _draft = ConfigDraft.Merged(union.SequenceNumber, wasDirty ? union.Data : ConfigDictionary.Empty, union.Data, union.Lagged);
            SetState(ConfigState.Dirty);
        }
        else if (winner!.Message.SequenceNumber != SequenceNumber || (wasDirty && UsesNewestRules && winners.Length > 0))
        {
            // The second: another device made and stored the very message that waits here to be pushed.
            // January 2025 went on with a new message after the winner when its own edits were lost, without pushing it.
            _isOwnMessage = wasDirty && !UsesNewestRules;
            _message = _isOwnMessage ? ConfigDraft.After(winner.Message).Seal(_signingKey) : winner.Message;
            _draft = null;
            SetState(ConfigState.Clean);
            _currentHashes = [.. winners];
        }
        else if (State == ConfigState.Clean && !_options.CountsHashesAsOthersDo && winner.Message.Key.Equals(_message.Key) && winners.Except(_currentHashes, StringComparer.Ordinal).Any())
        {
            AddCopies(winners);
        }

        _oldHashes.ExceptWith(_currentHashes);
        if (IsReadOnly)
        {
            // Who cannot publish cannot delete either.
            _oldHashes.Clear();
        }

        NeedsDump |= _oldHashes.Count != oldHashes;
    }

    private bool IsCopy(Candidate input, Candidate winner) => !_options.CountsHashesAsOthersDo && input.Message.Key.Equals(winner.Message.Key);

    private void NoteObsolete(IEnumerable<string> hashes)
    {
        foreach (string hash in hashes)
        {
            if (_oldHashes.Count < MaxObsolete)
            {
                _oldHashes.Add(hash);
            }
        }
    }

    /// <summary>Counts further stored messages with the current content as current: nobody can tell which of them is the genuine one, so all are kept until they are superseded.</summary>
    private void AddCopies(IEnumerable<string> hashes)
    {
        foreach (string hash in hashes)
        {
            if (_currentHashes.Count < MaxCopies && !_currentHashes.Contains(hash, StringComparer.Ordinal))
            {
                _currentHashes.Add(hash);
                NeedsDump = true;
            }
        }
    }

    /// <summary>Represents one message that takes part in a merge, and the stored messages that say it.</summary>
    private sealed class Candidate(ConfigMessage message, IReadOnlyList<string> hashes)
    {
        private readonly List<string> _hashes = [.. hashes];
        private int _copies;

        public ConfigMessage Message { get; } = message;

        public IReadOnlyList<string> Hashes => _hashes;

        public void AddCopy(IReadOnlyList<string> hashes)
        {
            if (_copies < MaxCopies)
            {
                _copies++;
                _hashes.AddRange(hashes.Except(_hashes, StringComparer.Ordinal));
            }
        }
    }
}
