using SessionSdk.Cryptography;

namespace SessionSdk.Identity.Tests;

public sealed class AccountKeysTests
{
    [Theory]
    [InlineData("39038c8988db02c1af44e8c847bd9713", "f661a69453ef81a3b75bfcf954eb1f439d4d74edcab0e72a5c435ee418a907be", "38826f05b06ae13d8e9fa7ebc694410979339df07731e6300128dab10ccd9d7b", "4830367d369d94605247999a375dbd0a0f65fdec5de1535612bcb6d4de452c69")]
    [InlineData("0123456789abcdef0123456789abcdef", "4cb76fdc6d32278e3f83dbf608360ecc6b65727934b85d2fb86862ff98c46ab7", "c066ce44b14d551ee69dbcd631c061d17655b374f5d54e4f1ea9e3718638956b", "d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72")]
    [InlineData("00112233445566778899aabbccddeeff", "5ea34e72bb044654a6a23675690ef5ffaaf1656b02f93fb76655f9cbdbe89876", "608744d00cd35a82177fe30a1befc3ec3282a9484df0deb13cc5842c0145d455", "aa654f00fc39fc69fd0db829410ca38177d7732a8d2f0934ab3872ac56d5aa74")]
    public void A_seed_gives_the_known_keys(string seed, string ed25519, string x25519Secret, string x25519)
    {
        using var keys = AccountKeys.FromSeed(Convert.FromHexString(seed));
        using var whole = AccountKeys.FromSeed([.. Convert.FromHexString(seed), .. new byte[16]]);

        Assert.Equal(ed25519, keys.Ed25519PublicKey.ToString());
        Assert.Equal(seed + new string('0', 32) + ed25519, Convert.ToHexStringLower(keys.Ed25519SecretKey.Expose()));
        Assert.Equal(x25519Secret, Convert.ToHexStringLower(keys.X25519SecretKey.Expose()));
        Assert.Equal(x25519, keys.X25519PublicKey.ToString());
        Assert.Equal("05" + x25519, keys.Id.ToString());
        Assert.Equal(keys.Id, whole.Id);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(33)]
    [InlineData(64)]
    public void A_seed_of_another_length_is_a_wrong_argument(int length) => Assert.Throws<ArgumentException>(() => AccountKeys.FromSeed(new byte[length]));

    [Fact]
    public void New_accounts_differ_have_a_phrase_and_sign()
    {
        using var one = AccountKeys.Generate();
        using var other = AccountKeys.Generate();
        byte[] signature = new byte[64];
        one.Sign("message"u8, signature);

        Assert.NotEqual(one.Id, other.Id);
        Assert.True(one.HasShortRecoveryPhrase);
        Assert.True(Ed25519.Verify("message"u8, signature, one.Ed25519PublicKey.AsSpan()));
        Assert.False(Ed25519.Verify("message"u8, signature, other.Ed25519PublicKey.AsSpan()));
        Assert.Throws<ArgumentException>(() => one.Sign("message"u8, new byte[63]));
    }

    [Fact]
    public void Disposing_wipes_every_secret()
    {
        var keys = AccountKeys.Generate();
        ReadOnlySpan<byte> ed25519 = keys.Ed25519SecretKey.Expose();
        ReadOnlySpan<byte> x25519 = keys.X25519SecretKey.Expose();
        keys.Dispose();
        keys.Dispose();

        Assert.Equal(new byte[64], ed25519.ToArray());
        Assert.Equal(new byte[32], x25519.ToArray());
        Assert.Throws<ObjectDisposedException>(() => keys.Sign("message"u8, new byte[64]));
        Assert.Throws<ObjectDisposedException>(() => keys.ExportRecoveryPhrase());
        Assert.Equal(nameof(AccountKeys), keys.ToString());
    }
}
