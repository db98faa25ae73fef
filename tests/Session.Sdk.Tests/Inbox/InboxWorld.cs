using System.Globalization;
using SessionSdk.Configs;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Storage;

namespace SessionSdk.Tests.Receiving;

/// <summary>Senders, a swarm, a store and an account's contacts for the inbox's machine, all in one thread: what happens next is drawn. It knows the truth and checks what is stored against it.</summary>
internal sealed class InboxWorld
{
    private const int MaxSent = 60;
    private static readonly TimeSpan SwarmLifetime = TimeSpan.FromDays(14);
    private static readonly AccountId[] People = [.. Enumerable.Range(1, 3).Select(PersonOf)];

    private readonly List<Sent> _sent = [];
    private readonly Memory _memory = new();
    private Stored _store = new();
    private PendingContexts _pending = new();
    private InboxMachine _machine;
    private DateTimeOffset _now = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    internal InboxWorld() => _machine = new InboxMachine(_pending);

    /// <summary>Lets one thing happen.</summary>
    internal void Step(int choice, int detail)
    {
        switch (choice)
        {
            case < 30:
                Send(detail);
                break;
            case < 78:
                Poll(detail, (choice % 8) switch { 0 => Fault.Before, 1 => Fault.After, _ => Fault.None });
                break;
            case < 84:
                Crash();
                break;
            case < 94:
                _now += TimeSpan.FromMinutes(detail % 3_000);
                break;
            default:
                ChangeContact(detail);
                break;
        }
    }

    /// <summary>Polls all members until nothing comes any more, and compares what is stored with what was sent.</summary>
    internal void Finish()
    {
        for (int i = 0; i < 3; i++)
        {
            Take([.. _sent.Where(IsHeld)], Fault.None);
        }

        foreach (Sent sent in _sent)
        {
            int applied = _store.Applied.Count(number => number == sent.Number);
            Assert.True(applied <= 1, $"{sent} was applied {applied} times.");
            Assert.True(applied == 1 || !MustBeThere(sent), $"{sent} was lost.");
        }

        // Whose first message was refused, because it came again after they had been blocked, is a request without one.
        foreach (AccountId person in People.Where(person => _store.Contacts.GetValueOrDefault(person) is { IsRequest: true } && !_sent.Exists(sent => sent.Author == person && _store.Refused.Contains(sent.Number))))
        {
            Assert.True(_store.Requests.GetValueOrDefault(person) >= 1, "Nobody was told of a request.");
        }

        foreach (AccountId person in People)
        {
            Assert.True(_store.Requests.GetValueOrDefault(person) <= 1 + _memory.Forgotten.GetValueOrDefault(person), "A request was told again.");
        }
    }

    /// <summary>Ends the process at this moment and starts it again from what is stored.</summary>
    internal void Crash()
    {
        _pending = new PendingContexts();
        _machine = new InboxMachine(_pending);
        _memory.Take(_store);
    }

    /// <summary>Stores in the swarm a text, a reaction to one that was sent or will be, or a copy of something in another shell.</summary>
    private void Send(int detail)
    {
        if (_sent.Count >= MaxSent)
        {
            return;
        }

        int number = _sent.Count;
        AccountId author = People[detail % People.Length];
        DateTimeOffset sentAt = _now.AddMinutes(-(detail % 7)).AddMilliseconds(number);
        Sent? other = number > 0 ? _sent[detail / 4 % number] : null;
        _sent.Add((detail % 16) switch
        {
            < 5 when other is { Kind: SentKind.Text } => new Sent(number, SentKind.Reaction, other.Author, sentAt, (UInt128)(number + 1), null, [other.Number], _now),
            < 7 => new Sent(number, SentKind.Reaction, author, sentAt, (UInt128)(number + 1), null, [number + 1], _now),
            < 9 when other is { Kind: SentKind.Text } => new Sent(number, SentKind.Deletion, other.Author, sentAt, (UInt128)(number + 1), null, [other.Number, number + 1], _now),

            // Anybody can store the same once more, in a shell of their own.
            < 11 when other is { IsCopy: false } => other with { IsCopy = true, StoredAt = _now },

            // Two devices write in the same millisecond.
            < 12 when other is { Kind: SentKind.Text, RandomId: not null } => new Sent(number, SentKind.Text, other.Author, other.SentAt, other.Identity, number, [], _now),
            _ => new Sent(number, SentKind.Text, AuthorOf(number) ?? author, sentAt, (UInt128)(number + 1), detail % 2 == 0 ? number : null, [], _now),
        });
    }

    /// <summary>Gives who has to write a text so that what was said of it before is true.</summary>
    private AccountId? AuthorOf(int number) => _sent.Find(sent => sent.Targets.Contains(number))?.Author;

    /// <summary>A member of the swarm tells some of what it holds, or held.</summary>
    private void Poll(int detail, Fault fault)
    {
        var random = new Random(detail);
        Take([.. _sent.Where(sent => random.Next(3) > 0 || IsHeld(sent)).Where(_ => random.Next(4) > 0)], fault);
    }

    private void Take(List<Sent> told, Fault fault)
    {
        if (_machine.IsUncertain)
        {
            _machine.Load(_store.Waiting, _store.Pending);
        }

        List<Sent> looked = told.FindAll(sent => sent.SentAt >= _now - SwarmOpener.Window && !_machine.WasLookedAt(sent.HashMark));
        looked.Sort(static (left, right) => left.SentAt.CompareTo(right.SentAt));
        IncomingItem[] items = [.. looked.Select(sent => sent.ToItem())];
        UInt128[] marks = InboxMachine.MarksOf(items);
        InboxTurn turn = _machine.Begin(items, marks.Where(mark => _store.Seen.ContainsKey(mark)).ToHashSet(), _now);
        var work = new Work(_store);
        turn.Judge(Judge);
        foreach (InboxStep step in turn.Steps())
        {
            turn.Note(step, work.CarryOut(step, SentOf(step.Item)));
        }

        Assert.True(work.IsInOrder, "Texts of a conversation were applied out of order.");
        foreach (InboxStep step in turn.Retries(work.Changed))
        {
            turn.Note(step, work.CarryOut(step, SentOf(step.Item)));
        }

        InboxRecord record = turn.End([]);
        if (fault != Fault.Before)
        {
            _store = work.Commit(record, _memory, _now);
        }

        if (fault != Fault.None)
        {
            _machine.Undo(turn);
            return;
        }

        _machine.Commit(turn);
        _machine.NoteLookedAt([.. looked.Select(sent => sent.HashMark)]);
        Assert.InRange(_machine.Waiting, 0, MaxSent);
    }

    private (RejectReason Refused, IncomingContext Context) Judge(IncomingItem item)
    {
        PersonFacts facts = _memory.FactsOf(item, _now);
        RejectReason reason = PersonAdmission.Decide(item, facts);
        AccountId person = item.SenderAccount;
        if (reason == RejectReason.None && PersonAdmission.MeansContact(item, facts))
        {
            _memory.Contacts[person] = (facts.Sender ?? new Contact(person)) with { HasApprovedMe = true };
        }

        return (reason, _machine.Remember(item, PersonAdmission.Context(item, facts, _memory.Contacts.GetValueOrDefault(person))));
    }

    private void ChangeContact(int detail)
    {
        AccountId person = People[detail % People.Length];
        Contact contact = _memory.Contacts.GetValueOrDefault(person) ?? new Contact(person);
        switch (detail / 4 % 4)
        {
            case 0:
                _memory.Contacts[person] = contact with { IsApproved = true };
                break;
            case 1:
                _memory.Contacts[person] = contact with { IsBlocked = !contact.IsBlocked };
                break;
            default:
                _memory.Contacts.Remove(person);
                _memory.Gone[person] = _now;
                _memory.Forgotten[person] = _memory.Forgotten.GetValueOrDefault(person) + 1;
                break;
        }

        _memory.Write(_store);
        _store = _store with { Pending = _pending.Save([]) ?? _store.Pending };
    }

    private Sent SentOf(IncomingItem item) => _sent.First(sent => sent.Number == Sent.NumberOf(item.Content));

    private bool IsHeld(Sent sent) => sent.StoredAt > _now - SwarmLifetime;

    /// <summary>Tells whether an item can be missing for no reason: what was refused once stays away, and what waited for too long gives up.</summary>
    private bool MustBeThere(Sent sent)
    {
        bool cameInTime = _sent.Exists(copy => copy.Number == sent.Number && IsHeld(copy) && copy.SentAt >= _now - SwarmOpener.Window);
        return cameInTime && !_store.Refused.Contains(sent.Number)
            && sent.Targets.All(target => _store.Applied.Contains(target) && _sent.Exists(text => text.Number == target && text.Kind == SentKind.Text && text.Author == sent.Author))
            && (sent.Targets.Length == 0 || !_store.WaitedSince.TryGetValue(sent.Number, out DateTimeOffset since) || since > _now - SwarmLifetime);
    }

    private static AccountId PersonOf(int number) => AccountId.Parse("05" + number.ToString("x64", CultureInfo.InvariantCulture));

    private enum Fault
    {
        None,

        /// <summary>The store fails and keeps nothing.</summary>
        Before,

        /// <summary>The store keeps all, and only its answer is lost.</summary>
        After,
    }

    internal enum SentKind
    {
        Text,

        /// <summary>Means one text, and waits for it.</summary>
        Reaction,

        /// <summary>Means two texts, and is applied to each when that is there.</summary>
        Deletion,
    }

    /// <summary>Something that the swarm was given.</summary>
    internal sealed record Sent(int Number, SentKind Kind, AccountId Author, DateTimeOffset SentAt, UInt128 Identity, long? RandomId, int[] Targets, DateTimeOffset StoredAt)
    {
        private IncomingItem? _item;

        internal bool IsCopy { get; init; }

        /// <summary>Gets what stands for the hash under which the swarm has it: each copy has its own.</summary>
        internal UInt128 HashMark => ((UInt128)(Number + 1) << 64) + (IsCopy ? (UInt128)StoredAt.Ticks : 0);

        internal static int NumberOf(MessageContent content) =>
            int.Parse(content.Payload is VisibleMessage { Text: { } text } ? text : ((Reaction)content.Payload).Emoji!, CultureInfo.InvariantCulture);

        internal IncomingItem ToItem()
        {
            if (_item is null || _item.SentAt != SentAt)
            {
                string number = Number.ToString(CultureInfo.InvariantCulture);
                ContentPayload payload = Kind == SentKind.Text
                    ? new VisibleMessage { Text = number }
                    : new Reaction { TargetAuthor = Author.ToString(), TargetSentAt = SentAt, Emoji = number };
                var content = new MessageContent { SentAt = SentAt, Payload = payload };
                _item = new IncomingItem
                {
                    Conversation = Author,
                    Sender = Author,
                    IsOutgoing = false,
                    SentAt = SentAt,
                    Content = content,
                    Encoded = Kind == SentKind.Text ? default : content.Encode(),
                    Identity = Identity,
                    RandomId = RandomId,
                };
            }

            return _item;
        }

        public override string ToString() => $"{Kind} {Number}{(IsCopy ? " (copy)" : string.Empty)}";
    }

    /// <summary>What a store holds. It changes only as a whole.</summary>
    private sealed record Stored
    {
        internal Dictionary<UInt128, DateTimeOffset> Seen { get; init; } = [];

        internal List<int> Applied { get; init; } = [];

        internal HashSet<(int Deletion, int Text)> Parts { get; init; } = [];

        internal HashSet<int> Refused { get; init; } = [];

        internal Dictionary<int, DateTimeOffset> WaitedSince { get; init; } = [];

        internal Dictionary<AccountId, int> Requests { get; init; } = [];

        internal Dictionary<AccountId, Contact> Contacts { get; init; } = [];

        internal Dictionary<AccountId, DateTimeOffset> Gone { get; init; } = [];

        internal byte[] Waiting { get; init; } = [];

        internal byte[] Pending { get; init; } = [];
    }

    /// <summary>What the client knows of persons, stored with the next commit.</summary>
    private sealed class Memory
    {
        internal Dictionary<AccountId, Contact> Contacts { get; private set; } = [];

        internal Dictionary<AccountId, DateTimeOffset> Gone { get; private set; } = [];

        /// <summary>Gets how often somebody was removed, after whom another request is one.</summary>
        internal Dictionary<AccountId, int> Forgotten { get; } = [];

        internal void Take(Stored store) => (Contacts, Gone) = (new(store.Contacts), new(store.Gone));

        internal void Write(Stored store)
        {
            store.Contacts.Clear();
            store.Gone.Clear();
            foreach ((AccountId person, Contact contact) in Contacts)
            {
                store.Contacts[person] = contact;
            }

            foreach ((AccountId person, DateTimeOffset since) in Gone)
            {
                store.Gone[person] = since;
            }
        }

        internal PersonFacts FactsOf(IncomingItem item, DateTimeOffset now) => new()
        {
            IsOwn = false,
            Sender = Contacts.GetValueOrDefault(item.SenderAccount),
            GoneSince = Contacts.ContainsKey(item.SenderAccount) ? null : Gone.TryGetValue(item.SenderAccount, out DateTimeOffset since) ? since : null,
            LastRead = null,
            Now = now,
        };
    }

    /// <summary>What one turn does to the store.</summary>
    private sealed class Work(Stored before)
    {
        private readonly List<int> _applied = [.. before.Applied];
        private readonly HashSet<(int Deletion, int Text)> _parts = [.. before.Parts];
        private readonly HashSet<int> _refused = [.. before.Refused];
        private readonly HashSet<int> _waits = [];
        private readonly Dictionary<AccountId, int> _requests = new(before.Requests);
        private readonly Dictionary<ConversationId, DateTimeOffset> _newest = [];

        internal HashSet<ConversationId> Changed { get; } = [];

        internal bool IsInOrder { get; private set; } = true;

        internal InboxOutcome CarryOut(InboxStep step, Sent sent)
        {
            if (step.Kind is InboxStepKind.PassOver or InboxStepKind.NoteHash)
            {
                if (step.Kind == InboxStepKind.PassOver)
                {
                    _refused.Add(sent.Number);
                }

                return new InboxOutcome(step.Refused);
            }

            switch (sent.Kind)
            {
                case SentKind.Text:
                    _applied.Add(sent.Number);
                    Changed.Add(step.Item.Conversation);
                    IsInOrder &= _newest.GetValueOrDefault(step.Item.Conversation) <= sent.SentAt;
                    _newest[step.Item.Conversation] = sent.SentAt;
                    if (step.Context.IsNewRequest)
                    {
                        _requests[step.Item.SenderAccount] = _requests.GetValueOrDefault(step.Item.SenderAccount) + 1;
                    }

                    return new InboxOutcome(RejectReason.None);
                case SentKind.Reaction when !_applied.Contains(sent.Targets[0]):
                    _waits.Add(sent.Number);
                    return new InboxOutcome(RejectReason.UnknownTarget);
                case SentKind.Reaction:
                    _applied.Add(sent.Number);
                    return new InboxOutcome(RejectReason.None);
                default:
                    _parts.UnionWith(sent.Targets.Where(_applied.Contains).Select(target => (sent.Number, target)));
                    if (sent.Targets.All(target => _parts.Contains((sent.Number, target))))
                    {
                        _applied.Add(sent.Number);
                        return new InboxOutcome(RejectReason.None);
                    }

                    _waits.Add(sent.Number);
                    return new InboxOutcome(RejectReason.None, Waits: true);
            }
        }

        internal Stored Commit(InboxRecord record, Memory memory, DateTimeOffset now)
        {
            var seen = before.Seen.Where(mark => mark.Value > now).ToDictionary();
            foreach (SeenRecord mark in record.Seen)
            {
                seen[mark.Mark] = mark.ForgetAt;
            }

            var waitedSince = new Dictionary<int, DateTimeOffset>(before.WaitedSince);
            foreach (int number in _waits)
            {
                waitedSince.TryAdd(number, now);
            }

            return new Stored
            {
                Seen = seen,
                Applied = _applied,
                Parts = _parts,
                Refused = _refused,
                WaitedSince = waitedSince,
                Requests = _requests,
                Contacts = new(memory.Contacts),
                Gone = new(memory.Gone),
                Waiting = record.Waiting ?? before.Waiting,
                Pending = record.Pending ?? before.Pending,
            };
        }
    }
}
