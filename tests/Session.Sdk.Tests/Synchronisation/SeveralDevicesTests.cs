using SessionSdk.Configs;
using SessionSdk.Identity;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Two devices of one account that edit without having heard of each other.</summary>
public sealed class SeveralDevicesTests : IAsyncLifetime
{
    private readonly TestSwarm _swarm = new();
    private readonly AccountId _friend = NewId();
    private SessionClient _phone = null!;
    private SessionClient _laptop = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _phone = await _swarm.ConnectAsync();
        _phone.State.Contacts.Update(_friend, contact => contact with { Nickname = "Charles" });
        await _phone.State.PushAsync(Token);
        _laptop = await _swarm.ConnectAsync();
        await _laptop.PollNowAsync(Token);
    }

    public ValueTask DisposeAsync() => _swarm.DisposeAsync();

    [Fact]
    public async Task Edits_of_different_entries_and_of_different_fields_all_stay()
    {
        AccountId mary = NewId();
        Name(_phone, "Mr Babbage");
        _phone.State.Contacts.Update(mary, contact => contact with { Nickname = "Mary" });
        _laptop.State.Contacts.Update(_friend, contact => contact with { Priority = 1 });
        _laptop.State.Profile.Name = "Ada";
        await MeetAsync();

        Contact contact = _laptop.State.Contacts.Get(_friend)!;
        Assert.Equal(("Mr Babbage", 1), (contact.Nickname, contact.Priority));
        Assert.Equal("Mary", _laptop.State.Contacts.Get(mary)?.Nickname);
        Assert.Equal("Ada", _phone.State.Profile.Name);
    }

    [Fact]
    public async Task Of_two_values_for_one_field_the_same_one_wins_on_both_devices()
    {
        Name(_phone, "phone");
        Name(_laptop, "laptop");
        await MeetAsync();
        Assert.Contains(_phone.State.Contacts.Get(_friend)!.Nickname, new[] { "phone", "laptop" });
    }

    [Fact]
    public async Task The_value_of_the_device_that_had_seen_more_wins()
    {
        Name(_phone, "phone, which has seen nothing new");
        Name(_laptop, "laptop");
        await _laptop.State.PushAsync(Token);
        Name(_laptop, "laptop again");
        await _laptop.State.PushAsync(Token);
        await MeetAsync();
        Assert.Equal("laptop again", _phone.State.Contacts.Get(_friend)!.Nickname);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(6, false)]
    public async Task Unpublished_edits_are_merged_unless_others_published_six_times_meanwhile(int published, bool isMerged)
    {
        AccountId mary = NewId();
        _phone.State.Contacts.Update(mary, contact => contact with { Nickname = "Mary" });
        for (int i = 0; i < published; i++)
        {
            Name(_laptop, $"name {i}");
            await _laptop.State.PushAsync(Token);
        }

        await MeetAsync();
        Assert.Equal(isMerged, _phone.State.Contacts.Get(mary) is not null);
        Assert.Equal($"name {published - 1}", _phone.State.Contacts.Get(_friend)?.Nickname);
    }

    private static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }

    private void Name(SessionClient client, string nickname) => client.State.Contacts.Update(_friend, contact => contact with { Nickname = nickname });

    /// <summary>Lets both devices publish and fetch until nothing changes, and checks that the same bytes came of it.</summary>
    private async Task MeetAsync()
    {
        for (int round = 0; round < 4; round++)
        {
            foreach (SessionClient client in new[] { _phone, _laptop })
            {
                await client.PollNowAsync(Token);
                await client.State.PushAsync(Token);
            }
        }

        string[] active = [.. _phone.State.ActiveMessages().Select(hash => hash.ToString()).Order(StringComparer.Ordinal)];
        Assert.Equal(active, _laptop.State.ActiveMessages().Select(hash => hash.ToString()).Order(StringComparer.Ordinal));
        string[] stored =
        [
            .. _swarm.Stored(Namespace.UserProfile).Concat(_swarm.Stored(Namespace.Contacts)).Select(message => message.Hash).Order(StringComparer.Ordinal),
        ];
        Assert.Equal(active, stored);
        Assert.Equal(_phone.State.Contacts.ToList(), _laptop.State.Contacts.ToList());
    }
}
