namespace SessionSdk.DevNet;

/// <summary>What one node holds for one address: messages in the order they came in, and revoked tokens.</summary>
internal sealed class Mailbox
{
    private const int MaxRevocations = 50;

    private readonly List<DevMessage> _messages = [];
    private readonly List<string> _revoked = [];

    public IReadOnlyList<DevMessage> Messages => _messages;

    /// <summary>Gets the revoked tokens as base64, oldest first.</summary>
    public IReadOnlyList<string> Revoked => _revoked;

    /// <summary>Gets whether nothing keeps the address in the database: its revocations go with its last message.</summary>
    public bool IsEmpty => _messages.Count == 0;

    public Mailbox Copy()
    {
        var copy = new Mailbox();
        copy._messages.AddRange(_messages);
        copy._revoked.AddRange(_revoked);
        return copy;
    }

    public DevMessage? Find(string hash) => _messages.Find(message => message.Hash == hash);

    /// <summary>Appends a message whether or not it is there already.</summary>
    public void Append(DevMessage message) => _messages.Add(message);

    public void Replace(DevMessage old, DevMessage changed) => _messages[_messages.IndexOf(old)] = changed;

    /// <summary>Removes the messages that match and gives their hashes.</summary>
    public List<DevMessage> Remove(Predicate<DevMessage> matches)
    {
        List<DevMessage> removed = _messages.FindAll(matches);
        _messages.RemoveAll(matches);
        return removed;
    }

    public void Revoke(IEnumerable<string> tokens)
    {
        foreach (string token in tokens.Where(token => !_revoked.Contains(token)))
        {
            _revoked.Add(token);
        }

        _revoked.RemoveRange(0, Math.Max(0, _revoked.Count - MaxRevocations));
    }

    public int Unrevoke(IEnumerable<string> tokens) => tokens.Count(_revoked.Remove);
}
