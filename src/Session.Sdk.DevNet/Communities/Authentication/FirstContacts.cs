namespace SessionSdk.DevNet;

/// <summary>Makes an account's first requests collide as they do in the real server: while the account is being stored, one of the others fails.</summary>
internal sealed class FirstContacts(CommunityState state)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Contact> _contacts = new(StringComparer.Ordinal);

    /// <summary>Waits until the account that the request announces is known, if it is new.</summary>
    /// <returns>Whether the request may go on; otherwise the server fails.</returns>
    public async Task<bool> MeetAsync(string? id, CancellationToken cancellationToken)
    {
        TimeSpan time = state.Options.FirstContactTime;
        if (id is null || time <= TimeSpan.Zero || IsKnown(id))
        {
            return true;
        }

        Contact? contact;
        bool isFirst;
        lock (_lock)
        {
            isFirst = !_contacts.TryGetValue(id, out contact);
            if (isFirst)
            {
                _contacts[id] = contact = new Contact();
            }
            else if (!contact!.HasFailed)
            {
                contact.HasFailed = true;
                return false;
            }
        }

        if (!isFirst)
        {
            await contact.Stored.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
            return true;
        }

        try
        {
            // Real time even where the network's clock is a test's: it stands for the work of the database.
            await Task.Delay(time, TimeProvider.System, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                _contacts.Remove(id);
            }

            contact.Stored.TrySetResult();
        }

        return true;
    }

    private bool IsKnown(string id)
    {
        string account = id.StartsWith("00", StringComparison.Ordinal) ? PlainId(id) : id;
        lock (state.Gate)
        {
            return state.Accounts.Find(account) is not null;
        }
    }

    private static string PlainId(string id)
    {
        byte[] plain = new byte[SessionSdk.Cryptography.X25519.KeySize];
        return SessionSdk.Cryptography.Ed25519.TryConvertPublicKeyToX25519(Convert.FromHexString(id).AsSpan(1), plain) ? "05" + Convert.ToHexStringLower(plain) : id;
    }

    private sealed class Contact
    {
        public bool HasFailed { get; set; }

        public TaskCompletionSource Stored { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
