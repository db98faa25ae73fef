using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity.Tests;

public sealed class AccountNameTests
{
    [Theory]
    [InlineData("a", "a")]
    [InlineData("Alice", "alice")]
    [InlineData("  MiXed-Case_09 ", "mixed-case_09")]
    [InlineData("_", "_")]
    [InlineData("a--b", "a--b")]
    [InlineData("Ärger", "ärger")]
    public void Names_are_normalised(string typed, string name)
    {
        Assert.True(AccountName.TryParse(typed, out AccountName parsed));
        Assert.Equal(name, parsed.ToString());
        Assert.Equal(parsed, AccountName.Parse(name));
        Assert.False(parsed.IsDefault);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("-")]
    [InlineData("-a")]
    [InlineData("a-")]
    [InlineData("a b")]
    [InlineData("a.b")]
    [InlineData("a/b")]
    [InlineData("a\ud800")]
    [InlineData("05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72")]
    public void Other_text_is_no_name(string text)
    {
        Assert.False(AccountName.TryParse(text, out AccountName name));
        Assert.True(name.IsDefault);
        Assert.Throws<FormatException>(() => AccountName.Parse(text));
    }

    [Fact]
    public void A_name_has_at_most_64_characters()
    {
        Assert.True(AccountName.TryParse(new string('a', 64), out _));
        Assert.False(AccountName.TryParse(new string('a', 65), out _));
    }

    [Theory]
    [InlineData("hloth", "PPvTuOgAeDo9pgFrQ/SshUdhDAcVW98B2Qc3S8f4xgU=", "71772d0deba03d42d84f5e7fe3e619eab6adf1809a03be32e9a546378647346069180213b360bd19e4931985770ba51c54", "bfa1d8c53a92357c0c170af90a743dc2b4960eff150ea407", "057aeb66e45660c3bdfb7c62706f6440226af43ec13f3b6f899c1dd4db1b8fce5b")]
    [InlineData("KeeJef", "mNpp69gJKd4runEa2LZ5MyWUpw1LjMlP8xtMbLDBVuc=", "c71773a775682adc79ccdbe863a43685c007bdda195f3a33d3e188d756e9e90d7fd2bc12512bbb47f2e51018cec2b6a2b7", "f7fb09af1c7931c0d188f1df6ea77f373a094a139e2a94b9", "05d871fc80ca007eed9b2f4df72853e2a2d5465a92fcb1889fb5c84aa2833b3b40")]
    [InlineData("test", "kosgNmlD4q/RHrwOri5TqTvxd6T881vMZNUDcE5l4gI=", "3575802dd9bfea72672a208840f37ca289ceade5d3ffacabe2d231f109d204329fc33e28c331580d9a8c9b8a64cacfec97", "00112233445566778899aabbccddeeff00ffeeddccbbaa99", "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72")]
    public void Known_records_open(string name, string hash, string value, string nonce, string id)
    {
        byte[] encrypted = Convert.FromHexString(value);
        byte[] nonceBytes = Convert.FromHexString(nonce);

        Assert.Equal(hash, AccountName.Parse(name).ComputeHashText());
        Assert.True(NameRecord.TryDecrypt(name, encrypted, nonceBytes, out AccountId found));
        Assert.Equal(id, found.ToString());
        Assert.True(NameRecord.TryDecrypt(name, [.. encrypted, .. nonceBytes], default, out AccountId joined));
        Assert.Equal(found, joined);
        Assert.False(NameRecord.TryDecrypt("other", encrypted, nonceBytes, out _));
    }

    [Theory]
    [InlineData("a.b")]
    [InlineData("-dash-")]
    [InlineData("two words")]
    [InlineData("\U0001F600")]
    public void Records_of_names_that_may_not_be_registered_today_open(string name)
    {
        byte[] text = System.Text.Encoding.UTF8.GetBytes(name);
        byte[] key = Blake2b.ComputeHash(32, text, Blake2b.ComputeHash(32, text));
        byte[] nonce = SecureRandom.GetBytes(NameRecord.NonceSize);
        byte[] id = [AccountId.Prefix, .. SecureRandom.GetBytes(32)];
        byte[] value = new byte[NameRecord.EncryptedSize];
        XChaCha20Poly1305.Encrypt(id, key, nonce, value);

        Assert.True(NameRecord.TryDecrypt(name, value, nonce, out AccountId found));
        Assert.Equal(id, found.ToArray());
    }

    [Theory]
    [InlineData("sissi", "be3445a80763dd0e63a4d8a524c8f3a1bbedf8921947b2987b7e7173e7d920c649d6d7c2391967598c65d3f2e81b760787", "05bf7d78abf034661c691523b009ea2a281ee9c2093009808e098399e49fa1c54f")]
    [InlineData("test", "dbd4bc89bd2c9e5322fd9f4cadcaa66a0c38f15d0c927a86cc36e895fe1f3c532a3958d972563f52ca858e94eec22dc360", "05d2ad010eeb72d72e561d9de7bd7b6989af77dcabffa03a5111a6c859ae5c3a72")]
    public void Records_of_the_old_scheme_open(string name, string value, string id)
    {
        Assert.True(NameRecord.TryDecrypt(name, Convert.FromHexString(value), default, out AccountId found));
        Assert.Equal(id, found.ToString());
    }

    [Fact]
    public void A_record_of_the_old_scheme_opens_for_its_name_only() =>
        Assert.False(NameRecord.TryDecrypt("other", Convert.FromHexString("be3445a80763dd0e63a4d8a524c8f3a1bbedf8921947b2987b7e7173e7d920c649d6d7c2391967598c65d3f2e81b760787"), default, out _));

    [Fact]
    public void Records_round_trip_and_every_change_is_refused() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[24], Gen.Int[0, (73 * 8) - 1]).Sample((key, nonce, bit) =>
        {
            var name = AccountName.Parse("somename-123");
            var id = new AccountId(X25519PublicKey.Create(key));
            byte[] record = new byte[NameRecord.EncryptedSize + NameRecord.NonceSize];
            NameRecord.Encrypt(name, id, nonce, record.AsSpan(0, NameRecord.EncryptedSize));
            nonce.CopyTo(record, NameRecord.EncryptedSize);
            bool opened = NameRecord.TryDecrypt(name, record, default, out AccountId back) && back == id;
            record[bit / 8] ^= (byte)(1 << (bit % 8));
            return opened && !NameRecord.TryDecrypt(name, record, default, out _);
        });

    [Fact]
    public void Records_of_other_lengths_are_refused()
    {
        for (int length = 0; length <= 80; length++)
        {
            if (length is not NameRecord.EncryptedSize)
            {
                Assert.False(NameRecord.TryDecrypt("test", new byte[length], default, out _));
                Assert.False(NameRecord.TryDecrypt("test", new byte[length], new byte[24], out _));
            }

            if (length is not (0 or 24))
            {
                Assert.False(NameRecord.TryDecrypt("test", new byte[NameRecord.EncryptedSize], new byte[length], out _));
            }
        }
    }

    [Fact]
    public void An_id_of_another_kind_is_refused()
    {
        byte[] nonce = new byte[24];
        byte[] key = new byte[32];
        byte[] hash = new byte[32];
        byte[] record = new byte[NameRecord.EncryptedSize];
        var name = AccountName.Parse("test");
        name.ComputeHash(hash);
        Blake2b.Hash("test"u8, hash, key);
        XChaCha20Poly1305.Encrypt([3, .. new byte[32]], key, nonce, record);

        Assert.False(NameRecord.TryDecrypt(name, record, nonce, out _));
    }

    [Fact]
    public void An_unset_name_is_a_wrong_argument()
    {
        Assert.Throws<ArgumentException>(() => NameRecord.TryDecrypt(default(AccountName), new byte[49], new byte[24], out _));
        Assert.Throws<InvalidOperationException>(() => default(AccountName).ComputeHashText());
        Assert.Throws<ArgumentException>(() => AccountName.Parse("a").ComputeHash(new byte[31]));
    }
}
