using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Groups;
using SessionSdk.Identity;
using SessionSdk.Journal;
using SessionSdk.Messaging;
using SessionSdk.Onion;
using SessionSdk.Receiving;
using SessionSdk.Storage;
using SessionSdk.Swarm;
using SessionSdk.Tests.Store;
using SessionSdk.Tests.Synchronisation;

namespace SessionSdk.Tests.Receiving;

/// <summary>One account's pipeline over a store in memory, which can be taken up again from what is stored.</summary>
internal sealed class InboxRig : IAsyncDisposable
{
    private readonly List<SessionEvent> _told = [];
    private readonly InboxRules _rules;
    private readonly bool _tellsDiscarded;
    private UInt128 _items;
    private AccountState _state;
    private AccountJournal _journal;
    private SessionSdk.Receiving.Inbox _inbox;

    private InboxRig(InboxRules rules, bool tellsDiscarded)
    {
        _rules = rules;
        _tellsDiscarded = tellsDiscarded;
        Groups = new FakeGroups(Own);
        (_journal, _state, _inbox) = Make();
    }

    internal static byte[] LaterContent { get; } = [0xfa, 0x01, 0x01, 0x07];

    internal static DateTimeOffset Start { get; } = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    internal FakeTimeProvider Time { get; } = new(Start);

    internal AccountKeys Own { get; } = AccountKeys.Generate();

    internal AccountKeys Friend { get; } = AccountKeys.Generate();

    internal FakeGroups Groups { get; }

    internal FaultyStore Store { get; } = new();

    internal FakeLogCollector Log { get; } = new();

    internal AccountState State => _state;

    internal AccountJournal Journal => _journal;

    /// <summary>Gets everything that was told since the last look, passing events too.</summary>
    internal IReadOnlyList<SessionEvent> Told
    {
        get
        {
            SessionEvent[] told = [.. _told];
            _told.Clear();
            return told;
        }
    }

    internal List<MessageHash> Deleted { get; } = [];

    internal List<(MessageHash Hash, DateTimeOffset Until)> Shortened { get; } = [];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    internal static async Task<InboxRig> StartAsync(InboxRules? rules = null, bool tellsDiscarded = false)
    {
        var rig = new InboxRig(rules ?? new InboxRules(ReadReceipts: true, TypingIndicators: true, Calls: true), tellsDiscarded);
        await rig.LoadAsync();
        return rig;
    }

    public async ValueTask DisposeAsync()
    {
        await _state.DisposeAsync();
        _journal.Dispose();
        Groups.Dispose();
        Own.Dispose();
        Friend.Dispose();
    }

    /// <summary>Ends everything in memory and begins again with what is stored.</summary>
    internal async Task RestartAsync()
    {
        await _state.DisposeAsync();
        _journal.Dispose();
        (_journal, _state, _inbox) = Make();
        await LoadAsync();
    }

    internal void Approve() => _state.Contacts.Update(Friend.Id, contact => contact with { IsApproved = true, HasApprovedMe = true });

    /// <summary>Makes a message as the own swarm holds it.</summary>
    internal StoredMessage Seal(AccountKeys sender, ContentPayload payload, DateTimeOffset sentAt, DisappearingTimer? expiration = null, DateTimeOffset? expiry = null, long? randomId = null)
    {
        var content = new MessageContent { SentAt = sentAt, Payload = payload, Expiration = expiration };
        return AsStored(DirectMessage.Seal(Number(content, randomId), sender, Own.Id), expiry);
    }

    /// <summary>Gives a content the random number that later clients write.</summary>
    private static MessageContent Number(MessageContent content, long? randomId)
    {
        if (randomId is not { } number)
        {
            return content;
        }

        byte[] field = [0x91, 0x01, .. BitConverter.GetBytes(number)];
        Assert.True(MessageContent.TryDecode([.. content.Encode(), .. field], out MessageContent? numbered, out _));
        return numbered;
    }

    internal StoredMessage AsStored(byte[] data, DateTimeOffset? expiry = null) => new()
    {
        Hash = MessageHash.Compute(Own.Id, Namespace.Messages, data),
        Data = data,
        Timestamp = Time.GetUtcNow(),
        Expiry = expiry ?? Time.GetUtcNow().AddDays(14),
    };

    /// <summary>Makes an opened item of the friend that nobody has seen before, whatever it says.</summary>
    internal IncomingItem Item(ContentPayload payload, DateTimeOffset sentAt, DisappearingTimer? expiration = null, DateTimeOffset? storedUntil = null)
    {
        var content = new MessageContent { SentAt = sentAt, Payload = payload, Expiration = expiration };
        return new IncomingItem
        {
            Conversation = Friend.Id,
            Sender = Friend.Id,
            IsOutgoing = false,
            SentAt = sentAt,
            Content = content,
            Encoded = payload is LaterPayload ? LaterContent : content.Encode(),
            Identity = ++_items,
            Hash = MessageHash.Compute(Own.Id, Namespace.Messages, BitConverter.GetBytes((ulong)_items)),
            StoredUntil = storedUntil,
        };
    }

    internal ValueTask<int> TakeInAsync(params StoredMessage[] stored) => _inbox.TakeInAsync(stored, Token);

    internal ValueTask<int> TakeInAsync(IReadOnlyList<IncomingItem> items) => _inbox.TakeInAsync(items, [], Time.GetUtcNow(), Token);

    internal ValueTask<int> TakeInAsync(IncomingItem item) => _inbox.TakeInAsync([item], [], Time.GetUtcNow(), Token);

    /// <summary>Makes a message as the group's swarm holds it.</summary>
    internal StoredMessage SealInGroup(AccountKeys sender, ContentPayload payload, DateTimeOffset? sentAt = null, SecretKey? key = null, DisappearingTimer? expiration = null, long? randomId = null)
    {
        MessageContent content = Number(new MessageContent { SentAt = sentAt ?? Time.GetUtcNow(), Payload = payload, Expiration = expiration }, randomId);
        using GroupAccess? access = key is null ? Groups.Borrow(Groups.Id) : null;
        byte[] data = GroupMessage.Seal(content, sender, Groups.Id, key ?? access!.SealingKey!);
        return AsStoredInGroup(data);
    }

    internal StoredMessage AsStoredInGroup(byte[] data) => new()
    {
        Hash = MessageHash.Compute(Groups.Id, Namespace.GroupMessages, data),
        Data = data,
        Timestamp = Time.GetUtcNow(),
        Expiry = Time.GetUtcNow().AddDays(14),
    };

    /// <summary>Takes in messages of the group's swarm.</summary>
    internal ValueTask<int> TakeInGroupAsync(params StoredMessage[] stored) => _inbox.TakeInGroupAsync(Groups.Id, stored, Token);

    internal ValueTask<int> TakeInNoticesAsync(params byte[][] notices) =>
        _inbox.TakeInNoticesAsync(
            Groups.Id,
            [.. notices.Select(data => AsStoredInGroup(data) with { Hash = MessageHash.Compute(Groups.Id, Namespace.RevokedRetrievable, data) })],
            Token);

    /// <summary>Takes in one message that somebody sent to the group.</summary>
    internal ValueTask<int> InGroupAsync(AccountKeys sender, ContentPayload payload, DateTimeOffset? sentAt = null, DisappearingTimer? expiration = null) =>
        TakeInGroupAsync(SealInGroup(sender, payload, sentAt, expiration: expiration));

    internal Task<IReadOnlyList<Message>> GroupHistoryAsync(bool includeDeleted = false) => Store.HistoryAsync(Own.Id, Groups.Id, Token, includeDeleted);

    /// <summary>Takes in one message of the friend.</summary>
    internal ValueTask<int> FromFriendAsync(ContentPayload payload, DateTimeOffset? sentAt = null, DisappearingTimer? expiration = null) =>
        TakeInAsync(Seal(Friend, payload, sentAt ?? Time.GetUtcNow(), expiration));

    /// <summary>Takes in the copy of what another device of the account sent to the friend.</summary>
    internal ValueTask<int> FromOwnDeviceAsync(DataPayload payload, DateTimeOffset? sentAt = null, DisappearingTimer? expiration = null, DateTimeOffset? expiry = null) =>
        TakeInAsync(Seal(Own, payload with { SyncTarget = payload.SyncTarget ?? Friend.Id }, sentAt ?? Time.GetUtcNow(), expiration, expiry));

    internal Task<IReadOnlyList<Message>> HistoryAsync(AccountId? conversation = null, bool includeDeleted = false) =>
        Store.HistoryAsync(Own.Id, conversation ?? Friend.Id, Token, includeDeleted);

    internal async Task<MessageRecord> RecordAsync(MessageId id) => (await Store.GetMessageAsync(Own.Id, id, Token))!;

    private (AccountJournal Journal, AccountState State, SessionSdk.Receiving.Inbox Inbox) Make()
    {
        var logger = new FakeLogger(Log);
        var journal = new AccountJournal(Store, Own.Id, Time);
        var configs = new JournalStateStore(journal);
        var state = new AccountState(
            Own, new SessionClientOptions { SyncState = false, TimeProvider = Time }, isRestored: false, configs, new NoSwarm(), new NetworkClock(Time), logger);
        var inbox = new SessionSdk.Receiving.Inbox(Own, journal, state, configs.Pending, new SwarmOpener(Own, []), new GroupOpener(Own.Id, []), _rules, _tellsDiscarded, logger)
        {
            Groups = Groups,
            SwarmChanged = (deleted, shortened) =>
            {
                Deleted.AddRange(deleted);
                Shortened.AddRange(shortened);
            },
        };
        journal.Committed += _told.AddRange;
        return (journal, state, inbox);
    }

    private async Task LoadAsync()
    {
        await _journal.LoadAsync(Token);
        await _state.LoadAsync(Token);
        await _inbox.LoadAsync(Token);
        _told.Clear();
    }

    /// <summary>A store whose commits fail as long as a test wants: before they are written or after.</summary>
    internal sealed class FaultyStore : DelegatingStore
    {
        internal Func<StoreBatch, bool> FailsBefore { get; set; } = static _ => false;

        internal Func<StoreBatch, bool> FailsAfter { get; set; } = static _ => false;

        internal int Commits { get; private set; }

        public override async ValueTask CommitAsync(AccountId account, StoreBatch batch, CancellationToken cancellationToken = default)
        {
            Commits++;
            if (FailsBefore(batch))
            {
                throw new IOException("The disk is full.");
            }

            await base.CommitAsync(account, batch, cancellationToken);
            if (FailsAfter(batch))
            {
                throw new IOException("The answer got lost.");
            }
        }
    }
}
