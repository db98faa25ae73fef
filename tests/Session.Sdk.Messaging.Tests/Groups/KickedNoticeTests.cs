using SessionSdk.Cryptography;

namespace SessionSdk.Messaging.Tests;

public class KickedNoticeTests
{
    // From the crypto document: for BOB, generation 7.
    private const string NoticeForBob = """
        64313a2332343a32ab4bb45d6df5cc14e1c330fb1a8b68ea3826a8c2213a49313a656c34393a
        30b7d1e229adc03361294452b4ef5afeb5b4a5ccd7b58218d8bfb7903faadc409738c9861932b14893e99020b106481120 6565
        """;

    [Fact]
    public void The_known_notice_opens_for_its_member_only()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        Assert.True(KickedNotice.TryOpen(Known.Hex(NoticeForBob), Known.Group, bob, out long generation));
        Assert.Equal(7, generation);
        Assert.False(KickedNotice.TryOpen(Known.Hex(NoticeForBob), Known.Group, alice, out _));
        Assert.False(KickedNotice.TryOpen(Known.Hex(NoticeForBob), new GroupId(alice.Ed25519PublicKey), bob, out _));
    }

    [Fact]
    public void The_known_notice_has_its_bytes()
    {
        using AccountKeys bob = Known.Bob();
        using SecretKey group = Known.GroupSecretKey();
        Assert.Equal(Known.Hex(NoticeForBob), KickedNotice.Seal(group, [bob.Id], 7, Convert.FromHexString("32ab4bb45d6df5cc14e1c330fb1a8b68ea3826a8c2213a49")));
    }

    [Fact]
    public void A_notice_for_two_round_trips()
    {
        using AccountKeys alice = Known.Alice();
        using AccountKeys bob = Known.Bob();
        using SecretKey group = Known.GroupSecretKey();
        Assert.True(KickedNotice.TryOpen(KickedNotice.Seal(group, [alice.Id, bob.Id], 123), Known.Group, bob, out long generation));
        Assert.Equal(123, generation);
    }

    [Fact]
    public void A_damaged_notice_does_not_open_or_says_the_same()
    {
        using AccountKeys bob = Known.Bob();
        byte[] notice = Known.Hex(NoticeForBob);
        foreach (byte[] damaged in Faults.Truncations(notice).Concat(Faults.FlippedBits(notice)))
        {
            // What follows the own entry is not looked at.
            if (KickedNotice.TryOpen(damaged, Known.Group, bob, out long generation))
            {
                Assert.Equal(7, generation);
                Assert.True(damaged.Length >= notice.Length - 2);
            }
        }
    }
}
