using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using SessionSdk.Configs;
using SessionSdk.Encoding;

namespace SessionSdk;

/// <summary>Holds what this device alone knows of contacts: who wrote and has not been answered, and who was a contact and was removed.</summary>
/// <remarks>
/// Strangers are no contacts: any number of them may write, and the synced contacts have an end. Of both kinds the oldest go when there are
/// too many. Saved beside the contacts, so that a request becomes a contact in one step. Guarded by the lock of <see cref="AccountState"/>.
/// </remarks>
internal sealed class LocalContacts : IDisposable
{
    /// <summary>How many strangers wait for an answer at most.</summary>
    internal const int MaxRequests = 1_000;

    /// <summary>How many removed contacts are remembered at most.</summary>
    internal const int MaxRemovals = 1_000;

    /// <summary>How long it is remembered that a contact was removed: no older message is taken in, and swarms keep none.</summary>
    private static readonly TimeSpan RemovalLifetime = TimeSpan.FromDays(31);

    private readonly OrderedDictionary<AccountId, Contact> _requests = [];
    private readonly OrderedDictionary<AccountId, DateTimeOffset?> _removals = [];

    /// <summary>Gets or sets who is told which request changed, and how.</summary>
    internal Action<AccountId, ConfigChangeKind, ConfigChangeDetails>? Changed { get; set; }

    /// <summary>Gets whether something changed since <see cref="Encode"/>.</summary>
    internal bool IsUnsaved { get; private set; }

    /// <summary>Gets the requests, those first that have been waiting longest.</summary>
    internal IEnumerable<Contact> Requests => _requests.Values.Select(Copy);

    private static ReadOnlySpan<byte> RemovalsKey => "d"u8;

    private static ReadOnlySpan<byte> RequestsKey => "r"u8;

    internal bool Contains(AccountId id) => _requests.ContainsKey(id);

    internal Contact? Get(AccountId id) => _requests.TryGetValue(id, out Contact? request) ? Copy(request) : null;

    /// <summary>Notes what a stranger wrote. The one who has been waiting longest makes room.</summary>
    internal void Set(Contact contact)
    {
        Contact kept = Reduce(contact);
        bool isKnown = _requests.TryGetValue(contact.Id, out Contact? present);
        ConfigChangeDetails details = ((present?.Name ?? string.Empty) == kept.Name ? ConfigChangeDetails.None : ConfigChangeDetails.Name)
            | (Equals(present?.Picture, kept.Picture) ? ConfigChangeDetails.None : ConfigChangeDetails.Picture);
        if (isKnown)
        {
            if (present == kept)
            {
                Wipe(kept);
                return;
            }

            Wipe(present!);
        }

        if (!isKnown && _requests.Count == MaxRequests)
        {
            Take(_requests.GetAt(0).Key);
        }

        _requests[contact.Id] = kept;
        IsUnsaved = true;
        Changed?.Invoke(contact.Id, isKnown ? ConfigChangeKind.Updated : ConfigChangeKind.Added, details);
    }

    /// <summary>Ends a request: it was answered, declined, or another device made a contact of it.</summary>
    internal bool Take(AccountId id)
    {
        if (!_requests.Remove(id, out Contact? request))
        {
            return false;
        }

        Wipe(request);
        IsUnsaved = true;
        Changed?.Invoke(id, ConfigChangeKind.Removed, ConfigChangeDetails.None);
        return true;
    }

    /// <summary>Notes that a contact or request was removed.</summary>
    /// <param name="id">The account.</param>
    /// <param name="time">When, at the latest; <see langword="null"/> as long as nobody can say.</param>
    /// <param name="now">The network's time.</param>
    internal void NoteRemoved(AccountId id, DateTimeOffset? time, DateTimeOffset now)
    {
        while (_removals.Count > 0 && _removals.GetAt(0).Value < now - RemovalLifetime)
        {
            _removals.RemoveAt(0);
        }

        _removals.Remove(id);
        if (_removals.Count == MaxRemovals)
        {
            _removals.RemoveAt(0);
        }

        _removals.Add(id, time);
        IsUnsaved = true;
    }

    /// <summary>Dates the removals that nobody could date yet.</summary>
    internal void DateRemovals(DateTimeOffset time)
    {
        foreach (AccountId id in _removals.Where(removal => removal.Value is null).Select(removal => removal.Key).ToArray())
        {
            _removals[id] = time;
            IsUnsaved = true;
        }
    }

    /// <summary>Gives when an account was removed from the contacts; <see langword="null"/> when it was not, or nobody knows when.</summary>
    internal DateTimeOffset? RemovedAt(AccountId id) => _removals.TryGetValue(id, out DateTimeOffset? time) ? time : null;

    internal byte[] Encode()
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new BencodeWriter(output);
        writer.BeginDictionary();
        writer.WriteBytes(RemovalsKey);
        writer.BeginList();
        foreach ((AccountId id, DateTimeOffset? time) in _removals)
        {
            writer.WriteBytes(id.AsSpan());
            writer.WriteInteger(time?.ToUnixTimeMilliseconds() ?? 0);
        }

        writer.End();
        writer.WriteBytes(RequestsKey);
        writer.BeginList();
        foreach (Contact request in _requests.Values)
        {
            writer.WriteBytes(request.Id.AsSpan());
            writer.WriteBytes(System.Text.Encoding.UTF8.GetBytes(request.Name));
            writer.WriteBytes(System.Text.Encoding.UTF8.GetBytes(request.Picture?.Url ?? string.Empty));
            writer.WriteBytes(request.Picture is { } picture ? picture.Key.Span : default);
            writer.WriteInteger(request.ProfileUpdated?.ToUnixTimeSeconds() ?? 0);
            writer.WriteInteger((long)request.Features);
            writer.WriteInteger(request.Created?.ToUnixTimeSeconds() ?? 0);
        }

        writer.End();
        writer.End();
        byte[] encoded = output.WrittenSpan.ToArray();
        output.Clear();
        IsUnsaved = false;
        return encoded;
    }

    /// <summary>Goes on from what <see cref="Encode"/> wrote; is empty for anything else.</summary>
    internal bool TryLoad(ReadOnlySpan<byte> saved)
    {
        if (TryRead(saved))
        {
            return true;
        }

        Dispose();
        return false;
    }

    /// <summary>Wipes the keys of pictures and forgets everything.</summary>
    public void Dispose()
    {
        foreach (Contact request in _requests.Values)
        {
            Wipe(request);
        }

        _requests.Clear();
        _removals.Clear();
    }

    /// <summary>Keeps what is known of a stranger, in the units in which it is saved.</summary>
    private static Contact Reduce(Contact contact) => new(contact.Id)
    {
        Name = contact.Name,
        Picture = CopyOf(contact.Picture),
        ProfileUpdated = InSeconds(contact.ProfileUpdated),
        Features = contact.Features,
        HasApprovedMe = true,
        Created = InSeconds(contact.Created),
    };

    /// <summary>Gives a request to others: they may keep it when the keys here are wiped.</summary>
    private static Contact Copy(Contact request) => request with { Picture = CopyOf(request.Picture) };

    [return: NotNullIfNotNull(nameof(picture))]
    private static ProfilePicture? CopyOf(ProfilePicture? picture) => picture is null ? null : new ProfilePicture(picture.Url, picture.Key.Span);

    private static DateTimeOffset? InSeconds(DateTimeOffset? time) => time is { } known ? DateTimeOffset.FromUnixTimeSeconds(known.ToUnixTimeSeconds()) : null;

    private static void Wipe(Contact request)
    {
        if (request.Picture is { } picture)
        {
            CryptographicOperations.ZeroMemory(MemoryMarshal.AsMemory(picture.Key).Span);
        }
    }

    private static bool TryReadTime(ref BencodeReader reader, out DateTimeOffset? time)
    {
        time = null;
        if (!reader.TryReadInteger(out long seconds) || seconds < 0 || seconds > DateTimeOffset.MaxValue.ToUnixTimeSeconds())
        {
            return false;
        }

        time = seconds == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(seconds);
        return true;
    }

    private bool TryRead(ReadOnlySpan<byte> saved)
    {
        var reader = new BencodeReader(saved);
        if (!reader.TryEnterDictionary() || !reader.TryFindKey(RemovalsKey) || !reader.TryEnterList())
        {
            return false;
        }

        while (reader.Peek() == BencodeToken.Bytes)
        {
            if (_removals.Count == MaxRemovals || !reader.TryReadBytes(out ReadOnlySpan<byte> bytes) || !AccountId.TryCreate(bytes, out AccountId id)
                || !reader.TryReadInteger(out long milliseconds) || milliseconds < 0 || milliseconds > DateTimeOffset.MaxValue.ToUnixTimeMilliseconds())
            {
                return false;
            }

            _removals[id] = milliseconds == 0 ? null : DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }

        if (!reader.TryLeave() || !reader.TryFindKey(RequestsKey) || !reader.TryEnterList())
        {
            return false;
        }

        while (reader.Peek() == BencodeToken.Bytes)
        {
            if (_requests.Count == MaxRequests || !TryReadRequest(ref reader, out Contact? request))
            {
                return false;
            }

            _requests[request.Id] = request;
        }

        return reader.TryLeave() && reader.TryLeave() && reader.IsComplete;
    }

    private static bool TryReadRequest(ref BencodeReader reader, [NotNullWhen(true)] out Contact? request)
    {
        request = null;
        if (!reader.TryReadBytes(out ReadOnlySpan<byte> bytes) || !AccountId.TryCreate(bytes, out AccountId id)
            || !reader.TryReadBytes(out ReadOnlySpan<byte> name)
            || !reader.TryReadBytes(out ReadOnlySpan<byte> url) || url.Length > ProfilePicture.MaxUrlSize
            || !reader.TryReadBytes(out ReadOnlySpan<byte> key) || key.Length != (url.IsEmpty ? 0 : ProfilePicture.KeySize)
            || !TryReadTime(ref reader, out DateTimeOffset? updated)
            || !reader.TryReadInteger(out long features)
            || !TryReadTime(ref reader, out DateTimeOffset? created))
        {
            return false;
        }

        request = new Contact(id)
        {
            Name = System.Text.Encoding.UTF8.GetString(name),
            Picture = url.IsEmpty ? null : new ProfilePicture(System.Text.Encoding.UTF8.GetString(url), key),
            ProfileUpdated = updated,
            Features = (ProfileFeatures)features,
            HasApprovedMe = true,
            Created = created,
        };
        return true;
    }
}
