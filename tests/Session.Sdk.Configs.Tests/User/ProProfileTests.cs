using Microsoft.Extensions.Time.Testing;

namespace SessionSdk.Configs.Tests.User;

/// <summary>Which edits of the profile stamp it, which are refused, and what else they clear.</summary>
public sealed class ProProfileTests : IDisposable
{
    private const long Start = 1_780_000_000;

    private const long Week = 7 * 24 * 60 * 60;

    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeSeconds(Start));
    private readonly AccountKeys _account = AccountKeys.FromSeed("0123456789abcdef"u8);
    private readonly UserProfileConfig _profile;

    public ProProfileTests()
    {
        _profile = new UserProfileConfig(_account, default, new ConfigOptions { Time = _time });
    }

    public void Dispose()
    {
        _profile.Dispose();
        _account.Dispose();
    }

    [Fact]
    public void Both_features_stamp_when_they_change_and_only_then()
    {
        _profile.Features = ProfileFeatures.AnimatedPicture;
        Assert.Equal(Start, Stamp('t'));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.Features = ProfileFeatures.AnimatedPicture;
        Assert.Equal(Start, Stamp('t'));
        _profile.Features = ProfileFeatures.AnimatedPicture | ProfileFeatures.ProBadge;
        Assert.Equal(Start + 1, Stamp('t'));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.Features = ProfileFeatures.ProBadge;
        Assert.Equal(Start + 2, Stamp('t'));
    }

    [Fact]
    public void The_time_that_counts_is_stamped_so_that_the_picture_stays()
    {
        _profile.SetPicture(Picture("http://a.example/1"));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.SetReuploadedPicture(Picture("http://a.example/2"));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.ProCredential = Credential(Start + 100);
        Assert.Equal((Start, Start + 2), (Stamp('t'), Stamp('T')));
        Assert.Equal("http://a.example/2", _profile.Picture?.Url);
    }

    [Fact]
    public void A_picture_of_the_same_bytes_is_no_change_and_removing_one_removes_both()
    {
        _profile.SetPicture(Picture("http://a.example/1"));
        _profile.SetReuploadedPicture(Picture("http://a.example/2"));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.SetPicture(Picture("http://a.example/1"));
        Assert.Equal(Start, Stamp('t'));
        _profile.SetPicture(null);
        Assert.Equal(Start + 1, Stamp('t'));
        Assert.All("pqPQ", key => Assert.True(_profile.Data[ConfigKey.Of(key)].IsNone));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.SetPicture(null);
        Assert.Equal(Start + 1, Stamp('t'));
    }

    [Fact]
    public void An_address_without_a_key_removes_the_picture_and_stamps()
    {
        _profile.SetPicture("http://a.example/1", default);
        Assert.Equal(Start, Stamp('t'));
        Assert.Null(_profile.Picture);
        Assert.Throws<ArgumentException>(() => _profile.SetPicture("http://a.example/1", new byte[31]));
        Assert.Throws<ArgumentException>(() => _profile.SetPicture(new string('x', 224), new byte[32]));
        _profile.BeginEdit(out _).Set(ConfigKey.Of('p'), new ConfigValue("http://a.example/1"u8.ToArray()));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.SetPicture("http://a.example/1", default);
        Assert.Equal(Start, Stamp('t'));
    }

    [Fact]
    public void An_empty_name_stamps_where_there_was_none_and_a_name_that_is_there_does_not()
    {
        _profile.Name = null;
        Assert.Equal(Start, Stamp('t'));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.Name = "Ada";
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.Name = "Ada";
        Assert.Equal(Start + 1, Stamp('t'));
    }

    [Fact]
    public void Blinded_requests_stamp_when_their_state_of_three_changes()
    {
        _profile.AcceptsBlindedRequests = null;
        Assert.Equal(0, Stamp('t'));
        _profile.AcceptsBlindedRequests = false;
        Assert.Equal(Start, Stamp('t'));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.AcceptsBlindedRequests = false;
        Assert.Equal(Start, Stamp('t'));
        _profile.AcceptsBlindedRequests = null;
        Assert.Equal(Start + 1, Stamp('t'));
    }

    [Fact]
    public void Priority_timer_access_grace_and_renewal_do_not_stamp()
    {
        _profile.NoteToSelfPriority = 1;
        _profile.NoteToSelfTimer = TimeSpan.FromMinutes(1);
        _profile.ProAccessExpiry = At(Start + 10);
        _profile.ProGracePeriod = TimeSpan.FromDays(1);
        _profile.ProRenews = true;
        _profile.ProAccessExpiry = null;
        Assert.Equal((0, 0), (Stamp('t'), Stamp('T')));
    }

    [Fact]
    public void The_same_credential_changes_nothing_but_ends_a_purchase_while_it_is_valid()
    {
        _profile.ProCredential = Credential(Start + 10);
        _profile.BeginEdit(out _).Set(ConfigKey.Of('I'), new ConfigValue(Start));
        byte[] stored = _profile.Data.GetBytes('s')!;
        _time.Advance(TimeSpan.FromSeconds(9));
        _profile.ProCredential = Credential(Start + 10);
        Assert.Same(stored, _profile.Data.GetBytes('s'));
        Assert.Equal(Start, Stamp('t'));
        Assert.Null(_profile.PurchaseStarted);
    }

    [Theory]
    [InlineData(Start, false)]
    [InlineData(Start + 1, true)]
    public void A_credential_ends_a_purchase_when_it_is_valid_later_than_now(long expiry, bool ends)
    {
        _profile.PurchaseStarted = At(Start);
        _profile.ProCredential = Credential(expiry);
        Assert.Equal(ends, _profile.PurchaseStarted is null);
    }

    [Fact]
    public void Removing_a_credential_removes_nothing_else_and_does_not_stamp()
    {
        Assert.False(_profile.RemoveProCredential());
        _profile.ProCredential = Credential(Start - 1);
        _profile.ProAccessExpiry = At(Start + 5);
        _profile.ProRenews = true;
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(_profile.RemoveProCredential());
        Assert.Null(_profile.ProCredential);
        Assert.Equal((Start, true), (Stamp('t'), _profile.ProRenews));
        Assert.NotNull(_profile.ProAccessExpiry);
    }

    [Fact]
    public void A_refund_request_stamps_even_when_it_is_the_same_and_when_there_is_none()
    {
        _profile.RefundRequested = null;
        Assert.Equal(Start, Stamp('t'));
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.RefundRequested = At(Start);
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.RefundRequested = At(Start);
        Assert.Equal(Start + 2, Stamp('t'));
    }

    [Fact]
    public void A_mark_of_a_week_ago_counts_and_one_a_second_older_does_not()
    {
        _profile.PurchaseStarted = At(Start);
        _profile.RefundRequested = At(Start);
        _time.Advance(TimeSpan.FromSeconds(Week));
        Assert.Equal((At(Start), At(Start)), (_profile.PurchaseStarted, _profile.RefundRequested));
        _profile.ProAccessExpiry = At(Start + Week);
        Assert.Equal(2, "IR".Count(key => _profile.Data.GetInteger(key) != 0));
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Null(_profile.PurchaseStarted);
        Assert.Null(_profile.RefundRequested);
        _profile.ProAccessExpiry = At(Start + Week + 2);
        Assert.Equal(0, "IR".Count(key => _profile.Data.GetInteger(key) != 0));
        Assert.Equal(Start, Stamp('t'));
    }

    [Fact]
    public void A_purchase_is_noted_only_without_a_readable_credential_and_without_access()
    {
        _profile.ProCredential = Credential(Start - 1);
        _time.Advance(TimeSpan.FromSeconds(1));
        _profile.PurchaseStarted = At(Start);
        Assert.Equal((0, Start), (_profile.Data.GetInteger('I'), Stamp('t')));
        _profile.BeginEdit(out object token).Set(ConfigKey.Of('s'), new ConfigValue(0));
        _profile.BeginEdit(out token).OwnChild(ConfigKey.Of('s'), token).Set(ConfigKey.Of('e'), new ConfigValue(1));
        _profile.ProAccessExpiry = At(Start + 2);
        _profile.PurchaseStarted = At(Start);
        Assert.Equal(0, _profile.Data.GetInteger('I'));
        _profile.ProAccessExpiry = At(Start + 1);
        _profile.PurchaseStarted = At(Start);
        Assert.Equal((Start, Start + 1), (_profile.Data.GetInteger('I'), Stamp('t')));
    }

    [Fact]
    public void Clearing_a_purchase_stamps_only_when_there_was_one()
    {
        _profile.PurchaseStarted = null;
        Assert.Equal(0, Stamp('t'));
        _profile.PurchaseStarted = At(Start);
        _time.Advance(TimeSpan.FromDays(8));
        _profile.PurchaseStarted = null;
        Assert.Equal(Start + (8 * 24 * 60 * 60), Stamp('t'));
    }

    [Fact]
    public void Clearing_the_access_clears_what_describes_the_same_subscription()
    {
        _profile.ProAccessExpiry = At(Start + 10);
        _profile.ProGracePeriod = TimeSpan.FromDays(1);
        _profile.ProRenews = true;
        _profile.ProAccessExpiry = null;
        Assert.Equal(0, _profile.Data.Count);
    }

    [Theory]
    [InlineData(Start, null, null, false, null)]
    [InlineData(Start, null, null, true, Start)]
    [InlineData(Start, null, Start, false, null)]
    [InlineData(Start, null, Start + 1, false, Start)]
    [InlineData(Start, Start, null, false, Start)]
    [InlineData(Start, Start - 5, Start - 5, false, Start)]
    [InlineData(Start, Start + 1, null, true, null)]
    [InlineData(Start, Start + 7200, Start + 3600, false, null)]
    [InlineData(Start, Start + 7200, Start + 3601, false, Start + 3600)]
    [InlineData(Start, Start + 60, Start + 9000, false, Start + 60 - 3600)]
    public void A_renewal_is_due_as_the_credential_and_the_access_say(long now, long? credential, long? access, bool isPurchasing, long? expected) =>
        Assert.Equal(expected, ProRenewal.TimeFor(now, credential, access, isPurchasing));

    [Theory]
    [InlineData(-16, 0)]
    [InlineData(-15, -30)]
    [InlineData(0, -30)]
    [InlineData(15, -30)]
    [InlineData(16, 0)]
    public void A_renewal_near_a_change_of_the_keys_is_earlier(long offset, long shift)
    {
        long target = (Week * 3000) + offset;
        Assert.Equal(target + shift, ProRenewal.TimeFor(target - 1000, target + 3600, long.MaxValue, false));
    }

    [Theory]
    [InlineData(-16, 400, false)]
    [InlineData(-15, 400, true)]
    [InlineData(15, 400, true)]
    [InlineData(16, 400, false)]
    [InlineData(0, 360, true)]
    [InlineData(0, 359, false)]
    public void A_renewal_that_is_due_waits_a_minute_near_a_change_of_the_keys(long offset, long validity, bool waits)
    {
        long now = (Week * 3000) + offset;
        Assert.Equal(waits ? now + 60 : now + validity - 3600, ProRenewal.TimeFor(now, now + validity, long.MaxValue, false));
    }

    private static DateTimeOffset At(long seconds) => DateTimeOffset.FromUnixTimeSeconds(seconds);

    private static ProfilePicture Picture(string url) => new(url, new byte[32]);

    private static ProCredential Credential(long expiry) => new(At(expiry), new byte[32], new byte[32], new byte[64]);

    private long Stamp(char key) => _profile.Data.GetInteger(key);
}
