using SessionSdk;
using SessionSdk.Messaging;

namespace ModeratorBot.Community;

/// <summary>The last messages of the room by number and by what a quote says of them: a quote names its author and when it was sent, the server only knows the number.</summary>
internal sealed class KnownMessages(int capacity = 10_000)
{
    /// <summary>Stands for a quote that means more than one message: an author can give two the same time, to let one be taken for the other. It stays so while any message has that time, however they are edited.</summary>
    private const long Ambiguous = 0;

    private readonly Dictionary<long, Message> _byNumber = [];
    private readonly Dictionary<(SenderId Author, DateTimeOffset SentAt), (long Number, int Messages)> _byQuote = [];
    private readonly Dictionary<SenderId, int> _authors = [];
    private readonly Queue<long> _byAge = new();

    internal bool Contains(long number) => _byNumber.ContainsKey(number);

    internal bool HasAuthor(SenderId person) => _authors.ContainsKey(person);

    /// <summary>Takes a message, or the newest edit of one. Whoever quotes it means the time of either.</summary>
    internal void Add(long number, SenderId author, DateTimeOffset sentAt)
    {
        if (_byNumber.TryGetValue(number, out Message? known))
        {
            if (known.EditSentAt is { } former)
            {
                ForgetQuote(known.Author, former);
            }

            // What the first said holds, whatever a server says later.
            author = known.Author;
            known.EditSentAt = sentAt == known.SentAt ? null : sentAt;
        }
        else
        {
            _byNumber.Add(number, new Message(author, sentAt));
            _byAge.Enqueue(number);
            _authors[author] = _authors.GetValueOrDefault(author) + 1;
        }

        if (known?.SentAt != sentAt)
        {
            (long Number, int Messages) named = _byQuote.GetValueOrDefault((author, sentAt), (number, 0));
            _byQuote[(author, sentAt)] = (named.Number == number ? number : Ambiguous, named.Messages + 1);
        }

        if (_byAge.Count > capacity)
        {
            Forget(_byAge.Dequeue());
        }
    }

    internal long? Find(Quote quote) =>
        SenderId.TryParse(quote.Author, null, out SenderId author) && _byQuote.TryGetValue((author, quote.SentAt), out (long Number, int Messages) named) && named.Number != Ambiguous ? named.Number : null;

    internal Quote? QuoteOf(long number) =>
        _byNumber.TryGetValue(number, out Message? known) ? new Quote { Author = known.Author.ToString(), SentAt = known.SentAt } : null;

    /// <summary>Forgets everything: the numbers belong to a room that is no more.</summary>
    internal void Clear()
    {
        _byNumber.Clear();
        _byQuote.Clear();
        _authors.Clear();
        _byAge.Clear();
    }

    private void Forget(long number)
    {
        _byNumber.Remove(number, out Message? old);
        ForgetQuote(old!.Author, old.SentAt);
        if (old.EditSentAt is { } edit)
        {
            ForgetQuote(old.Author, edit);
        }

        if (--_authors[old.Author] == 0)
        {
            _authors.Remove(old.Author);
        }
    }

    private void ForgetQuote(SenderId author, DateTimeOffset sentAt)
    {
        (long number, int messages) = _byQuote[(author, sentAt)];
        if (messages == 1)
        {
            _byQuote.Remove((author, sentAt));
        }
        else
        {
            _byQuote[(author, sentAt)] = (number, messages - 1);
        }
    }

    private sealed record Message(SenderId Author, DateTimeOffset SentAt)
    {
        internal DateTimeOffset? EditSentAt { get; set; }
    }
}
