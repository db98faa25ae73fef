namespace SessionSdk.Configs;

/// <content>Publishing.</content>
public abstract partial class SyncedConfig
{
    /// <summary>Gives what has to be stored in the swarm. May be called at any time; a clean config gives the same message again, which repairs an expired copy.</summary>
    /// <returns>The payloads and the hashes that they replace.</returns>
    /// <exception cref="InvalidOperationException">The config has no encryption key yet.</exception>
    /// <exception cref="ConfigTooLargeException">The config has outgrown what the network takes.</exception>
    public virtual ConfigPush Push()
    {
        if (_keys.Count == 0)
        {
            throw new InvalidOperationException("The config has no encryption key yet.");
        }

        ConfigMessage message = Current;
        IReadOnlyList<byte[]> payloads = ConfigPayload.Seal(message.Bytes, _keys[0].Expose(), _kind.Domain);
        if (_kind.IsWrapped && payloads.Count == 1 && _options.Envelope is { } envelope)
        {
            byte[] wrapped = envelope.Wrap(Namespace, message.SequenceNumber, payloads[0]);
            payloads = wrapped.Length <= ConfigPayload.MaxStoredSize || !UsesNewestRules ? [wrapped] : payloads;
        }

        if (!UsesNewestRules && (payloads.Count > 1 || payloads[0].Length > ConfigPayload.MaxStoredSize))
        {
            // January 2025 knew no messages in parts.
            throw new ConfigTooLargeException(payloads.Sum(payload => payload.Length), ConfigPayload.MaxStoredSize);
        }

        if (_draft is not null)
        {
            if (!_draft.IsBareUnion)
            {
                NoteUnpublished(message);
            }

            NoteEdit(_draft, message);

            _message = message;
            _draft = null;
            _isOwnMessage = true;
            SetState(ConfigState.Waiting);
        }

        return new ConfigPush { SequenceNumber = message.SequenceNumber, Payloads = payloads, ObsoleteHashes = HandOutOldHashes() };
    }

    /// <summary>Tells that a push has been stored. A config that was edited or merged since is left as it is. Of a clean one that was stored again only the hashes change.</summary>
    /// <param name="sequenceNumber">The sequence number of the push.</param>
    /// <param name="hashes">The storage hashes of all its payloads.</param>
    public void ConfirmPushed(long sequenceNumber, params IReadOnlyCollection<string> hashes)
    {
        ArgumentNullException.ThrowIfNull(hashes);
        if (sequenceNumber != _message.SequenceNumber || State == ConfigState.Dirty)
        {
            return;
        }

        // A clean config was stored again because the swarm had lost it, and the copy of another client may have had another hash.
        if (State == ConfigState.Waiting || (UsesNewestRules && !_options.CountsHashesAsOthersDo && !_currentHashes.ToHashSet(StringComparer.Ordinal).SetEquals(hashes)))
        {
            if (State == ConfigState.Waiting)
            {
                NoteStored();
            }

            SetState(ConfigState.Clean);
            _currentHashes = [.. hashes];
            if (UsesNewestRules)
            {
                _oldHashes.ExceptWith(_currentHashes);
            }
        }
    }

    /// <summary>Gives the hashes of stored messages that a merge made obsolete, for a config that has nothing to push. They are handed out once.</summary>
    /// <returns>The hashes to delete; empty while edits wait for <see cref="Push"/>, which hands them out.</returns>
    public IReadOnlyList<string> TakeObsoleteHashes() => State == ConfigState.Dirty ? [] : HandOutOldHashes();

    private string[] HandOutOldHashes()
    {
        string[] hashes = IsReadOnly ? [] : [.. _oldHashes];
        NeedsDump |= _oldHashes.Count > 0;
        _oldHashes.Clear();
        return hashes;
    }
}
