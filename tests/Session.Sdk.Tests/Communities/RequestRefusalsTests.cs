using SessionSdk.Communities;

namespace SessionSdk.Tests.Communities;

public sealed class RequestRefusalsTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_somebody_said_last_counts_also_when_older_messages_come_later()
    {
        var refusals = new RequestRefusals();
        SenderId person = Person(1);

        refusals.Note(person, isRefusing: true, Noon);
        refusals.Note(person, isRefusing: false, Noon.AddHours(-1));
        Assert.True(refusals.Contains(person));

        refusals.Note(person, isRefusing: false, Noon.AddHours(1));
        refusals.Note(person, isRefusing: true, Noon);
        Assert.False(refusals.Contains(person));
    }

    [Fact]
    public void Whoever_refuses_is_remembered_also_when_many_others_write()
    {
        var refusals = new RequestRefusals();
        for (int i = 0; i < 10_000; i++)
        {
            refusals.Note(Person(i), isRefusing: false, Noon);
        }

        refusals.Note(Person(20_000), isRefusing: true, Noon);

        Assert.True(refusals.Contains(Person(20_000)));
    }

    private static SenderId Person(int number) => AccountId.Parse($"05{number:x64}");
}
