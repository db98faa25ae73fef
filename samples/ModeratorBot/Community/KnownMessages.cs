using SessionSdk;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace ModeratorBot.Community;

/// <summary>The last messages of the room by number and by what a quote says of them: a quote names its author and when it was sent, the server only knows the number.</summary>
internal sealed class KnownMessages(int capacity = 10_000)
{
    private readonly Dictionary<long, (SenderId Author, DateTimeOffset SentAt)> _byNumber = [];
    private readonly Dictionary<(SenderId Author, DateTimeOffset SentAt), long> _byQuote = [];
    private readonly Dictionary<SenderId, int> _authors = [];
    private readonly Queue<long> _byAge = new();

    internal bool Contains(long number) => _byNumber.ContainsKey(number);

    internal bool HasAuthor(SenderId person) => _authors.ContainsKey(person);

    internal void Add(long number, SenderId author, DateTimeOffset sentAt)
    {
        // An edit keeps the number; whoever quotes the message may mean either time.
        _byQuote[(author, sentAt)] = number;
        if (!_byNumber.TryAdd(number, (author, sentAt)))
        {
            return;
        }

        _authors[author] = _authors.GetValueOrDefault(author) + 1;
        _byAge.Enqueue(number);
        if (_byAge.Count > capacity)
        {
            Forget(_byAge.Dequeue());
        }
    }

    internal long? Find(Quote quote) =>
        SenderId.TryParse(quote.Author, null, out SenderId author) && _byQuote.TryGetValue((author, quote.SentAt), out long number) ? number : null;

    internal Quote? QuoteOf(long number) =>
        _byNumber.TryGetValue(number, out (SenderId Author, DateTimeOffset SentAt) known) ? new Quote { Author = known.Author.ToString(), SentAt = known.SentAt } : null;

    private void Forget(long number)
    {
        (SenderId Author, DateTimeOffset SentAt) old = _byNumber[number];
        _byNumber.Remove(number);
        foreach ((SenderId Author, DateTimeOffset SentAt) quote in _byQuote.Where(pair => pair.Value == number).Select(pair => pair.Key).ToArray())
        {
            _byQuote.Remove(quote);
        }

        if (--_authors[old.Author] == 0)
        {
            _authors.Remove(old.Author);
        }
    }
}
