namespace SessionSdk.DevNet;

/// <summary>One node's database. It is in memory; expired messages go every ten seconds, as the server's do.</summary>
internal sealed class MessageStore(Func<long> now)
{
    private const long PurgeInterval = 10_000;

    private readonly Lock _lock = new();
    private readonly Dictionary<string, Mailbox> _mailboxes = [];
    private long _nextPurge = now() + PurgeInterval;

    /// <summary>Runs one operation on the mailbox of an address, alone.</summary>
    public T Use<T>(string address, Func<Mailbox, T> operation)
    {
        lock (_lock)
        {
            Purge();
            if (!_mailboxes.TryGetValue(address, out Mailbox? mailbox))
            {
                mailbox = new Mailbox();
            }

            T result = operation(mailbox);
            if (mailbox.IsEmpty)
            {
                _mailboxes.Remove(address);
            }
            else
            {
                _mailboxes[address] = mailbox;
            }

            return result;
        }
    }

    /// <summary>Does something that uses the mailbox of an address, and takes back what it did there.</summary>
    public T Pretend<T>(string address, Func<T> operation)
    {
        lock (_lock)
        {
            Mailbox? before = _mailboxes.GetValueOrDefault(address)?.Copy();
            T result = operation();
            if (before is null)
            {
                _mailboxes.Remove(address);
            }
            else
            {
                _mailboxes[address] = before;
            }

            return result;
        }
    }

    public string[] GetAddresses()
    {
        lock (_lock)
        {
            Purge();
            return [.. _mailboxes.Keys];
        }
    }

    private void Purge()
    {
        long time = now();
        if (time < _nextPurge)
        {
            return;
        }

        _nextPurge = time + PurgeInterval;
        foreach ((string address, Mailbox mailbox) in _mailboxes.ToArray())
        {
            mailbox.Remove(message => message.Expiry <= time);
            if (mailbox.IsEmpty)
            {
                _mailboxes.Remove(address);
            }
        }
    }
}
