using CsCheck;
using ModeratorBot.Community;
using SessionSdk.Messaging;

namespace SessionSdk.Samples.Tests.ModeratorBot;

public sealed class KnownMessagesTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void A_quote_finds_its_message_also_after_edits()
    {
        var known = new KnownMessages();
        known.Add(1, Ids.Alice, Noon);
        known.Add(2, Ids.Bob, Noon);
        known.Add(1, Ids.Alice, Noon.AddSeconds(1));
        known.Add(1, Ids.Alice, Noon.AddSeconds(2));

        Assert.Equal(1, known.Find(Quote(Ids.Alice, 0)));
        Assert.Null(known.Find(Quote(Ids.Alice, 1)));
        Assert.Equal(1, known.Find(Quote(Ids.Alice, 2)));
        Assert.Equal(2, known.Find(Quote(Ids.Bob, 0)));
        Assert.Null(known.Find(Quote(Ids.Friend, 0)));
        Assert.Null(known.Find(new Quote { Author = "\u202enobody", SentAt = Noon }));
    }

    [Fact]
    public void A_quote_that_means_two_messages_means_none()
    {
        var known = new KnownMessages();
        known.Add(1, Ids.Alice, Noon);
        known.Add(2, Ids.Alice, Noon);
        Assert.Null(known.Find(Quote(Ids.Alice, 0)));

        known.Add(3, Ids.Alice, Noon.AddSeconds(1));
        known.Add(4, Ids.Alice, Noon.AddSeconds(9));
        known.Add(4, Ids.Alice, Noon.AddSeconds(1));
        Assert.Null(known.Find(Quote(Ids.Alice, 1)));

        // Nor does the author make it mean one of them by edits to and fro.
        known.Add(4, Ids.Alice, Noon.AddSeconds(8));
        known.Add(4, Ids.Alice, Noon.AddSeconds(1));
        Assert.Null(known.Find(Quote(Ids.Alice, 1)));
        Assert.Equal(4, known.Find(Quote(Ids.Alice, 9)));
    }

    [Fact]
    public void However_much_is_written_and_edited_what_is_found_is_right_and_the_oldest_is_forgotten() =>
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 3], Gen.Int[0, 5]).Array[0, 60].Sample(steps =>
        {
            var known = new KnownMessages(capacity: 5);
            var model = new List<(long Number, SenderId Author, List<int> Times)>();
            foreach ((int number, int person, int second) in steps)
            {
                (long Number, SenderId Author, List<int> Times) message = model.Find(one => one.Number == number);
                if (message.Times is null)
                {
                    message = (number, Ids.Make(person), []);
                    model.Add(message);
                }

                message.Times.Add(second);
                known.Add(number, message.Author, Noon.AddSeconds(second));
                model.RemoveRange(0, Math.Max(0, model.Count - 5));
            }

            return Enumerable.Range(1, 3).All(person => Enumerable.Range(0, 6).All(second =>
                known.Find(Quote(Ids.Make(person), second)) is not { } found
                || model.Exists(one => one.Number == found && one.Author == Ids.Make(person) && (one.Times[0] == second || one.Times[^1] == second))))
                && model.TrueForAll(one => known.Contains(one.Number) && known.HasAuthor(one.Author) && known.QuoteOf(one.Number)!.SentAt == Noon.AddSeconds(one.Times[0]))
                && Enumerable.Range(1, 12).Count(number => known.Contains(number)) == model.Count;
        });

    private static Quote Quote(SenderId author, int second) => new() { Author = author.ToString(), SentAt = Noon.AddSeconds(second) };
}
