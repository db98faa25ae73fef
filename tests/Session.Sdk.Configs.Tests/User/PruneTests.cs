using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Configs.Tests.User;

/// <summary>What a push drops from the read states.</summary>
public sealed class PruneTests : IDisposable
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    private static readonly DateTimeOffset Cutoff = Start.AddDays(-45);

    private readonly AccountKeys _account = AccountKeys.FromSeed("0123456789abcdef"u8);
    private readonly FakeTimeProvider _time = new(Cutoff);
    private readonly AccountId _id = new(X25519PublicKey.Create([.. Enumerable.Repeat((byte)7, 32)]));
    private readonly BlindedId _blinded = BlindedId.Parse("25" + new string('a', 64));

    public void Dispose() => _account.Dispose();

    [Theory]
    [InlineData(0, false, 5)]
    [InlineData(-1, false, 0)]
    [InlineData(-1, true, 5)]
    public void All_kinds_are_dropped_once_they_are_older_than_45_days_and_read(int milliseconds, bool isUnread, int kept)
    {
        using ConversationInfoConfig conversations = Make();
        using GroupKeys group = GroupKeys.Generate();
        ConversationInfo[] all =
        [
            new AccountConversation(_id),
            new GroupConversation(group.Id),
            new LegacyGroupConversation(_id),
            new BlindedConversation(_blinded),
            new CommunityConversation(CommunityAddress.Create("https://a.example", "room", _account.X25519PublicKey)),
        ];
        foreach (ConversationInfo conversation in all)
        {
            conversations.Set(conversation with { LastRead = Cutoff.AddMilliseconds(milliseconds), IsMarkedUnread = isUnread });
        }

        _time.SetUtcNow(Start.AddMicroseconds(999));
        conversations.Push();

        Assert.Equal(kept, conversations.Count);
    }

    [Theory]
    [InlineData(0, 32, true)]
    [InlineData(-1, 32, false)]
    [InlineData(0, 31, false)]
    [InlineData(0, 0, false)]
    public void A_proof_keeps_a_read_state_when_it_is_whole_and_has_not_ended_45_days_ago(int seconds, int tagSize, bool isKept)
    {
        foreach (bool inMilliseconds in (bool[])[false, true])
        {
            using ConversationInfoConfig conversations = Make();
            ConfigDictionary root = conversations.BeginEdit(out object token);
            long expiry = Cutoff.AddSeconds(seconds).ToUnixTimeSeconds() * (inMilliseconds ? 1000 : 1);
            foreach ((char kind, byte[] id) in ((char, byte[])[])[('1', _id.ToArray()), ('b', _blinded.ToArray())])
            {
                ConfigDictionary fields = root.OwnChild(ConfigKey.Of(kind), token).OwnChild(id, token);
                fields.Set(ConfigKey.Of('e'), new ConfigValue(expiry));
                fields.Set(ConfigKey.Of('g'), new ConfigValue(new byte[tagSize]));
            }

            bool isWhole = tagSize == 32;
            Assert.Equal((isWhole, isWhole), (conversations.Get(_id)!.ProExpiry is not null, !conversations.Get(_id)!.ProRevocationTag.IsEmpty));
            _time.SetUtcNow(Start);
            conversations.PruneStale();
            Assert.Equal(isKept ? 2 : 0, conversations.Count);
        }
    }

    [Fact]
    public void Half_a_proof_is_not_written()
    {
        using ConversationInfoConfig conversations = Make();
        conversations.Set(new AccountConversation(_id) { LastRead = Cutoff, ProExpiry = Start, ProRevocationTag = new byte[32] });
        ConfigDictionary fields = conversations.Data.GetDictionary('1')![_id.AsSpan()].Dictionary!;
        Assert.Equal((Start.ToUnixTimeSeconds(), 32), (fields.GetInteger('e'), fields.GetBytes('g')!.Length));

        conversations.Set(new AccountConversation(_id) { LastRead = Cutoff, ProExpiry = Start });

        fields = conversations.Data.GetDictionary('1')![_id.AsSpan()].Dictionary!;
        Assert.Equal(1, fields.Count);
        conversations.Set(new BlindedConversation(_blinded) { LastRead = Cutoff, ProRevocationTag = new byte[32] });
        Assert.Equal(1, conversations.Data.GetDictionary('b')![_blinded.AsSpan()].Dictionary!.Count);
    }

    private ConversationInfoConfig Make() => new(_account, default, new ConfigOptions { Time = _time });
}
