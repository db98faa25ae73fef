using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity.Tests;

public sealed class BlindedIdTests
{
    private static readonly X25519PublicKey Server1 = X25519PublicKey.Parse(string.Concat(Enumerable.Repeat("abcdef0123456789", 4)));
    private static readonly X25519PublicKey Server2 = X25519PublicKey.Parse("00cdef0123456789" + string.Concat(Enumerable.Repeat("abcdef0123456789", 3)));

    private static readonly Gen<(AccountKeys Keys, X25519PublicKey Server)> Pairs = Gen.Select(
        Gen.Byte.Array[16], Gen.Byte.Array[32], (seed, server) => (AccountKeys.FromSeed(seed), X25519PublicKey.Create(server)));

    // Real accounts and servers: the account, the server's key, the id that the account shows there.
    [Theory]
    [InlineData("057aeb66e45660c3bdfb7c62706f6440226af43ec13f3b6f899c1dd4db1b8fce5b", "cb4fd6199b84dc3664f0373354341a01007ecaa99a388496fe8775b9b76a253b", "15383d0a3ba605abe3b5b7343102be3fc0026056b9812e06f6daee3be62a6a56e3")]
    [InlineData("05d871fc80ca007eed9b2f4df72853e2a2d5465a92fcb1889fb5c84aa2833b3b40", "a03c383cf63c3c4efe67acc52112a6dd734b3a946b9545f488aaa93da7991238", "15c6807a9933310392a26de0cf9635fba1535b2b9296c9eb6a060481d51b8983a7")]
    [InlineData("05d59dd03e98af346c21a479125b8d17b4ea05942a4c0632a51e7fe3d78990cd27", "a03c383cf63c3c4efe67acc52112a6dd734b3a946b9545f488aaa93da7991238", "15d1b5f471ebcb72b703d765cf5814ba5f7de9db09a96c59cd9f499087b0c8cc06")]
    public void Real_accounts_are_recognised(string account, string server, string blinded)
    {
        var id = BlindedId.Parse(blinded);

        Assert.True(id.Matches(AccountId.Parse(account), X25519PublicKey.Parse(server)));
        Assert.True(id.Opposite.Matches(AccountId.Parse(account), X25519PublicKey.Parse(server)));
        Assert.False(id.Matches(AccountId.Parse(account), Server1));
        Assert.Equal(id, id.Opposite.Opposite);
        Assert.NotEqual(id, id.Opposite);
    }

    [Theory]
    [InlineData("fecd9a6034bc9aba273925dee7062b123334587c3c6257341afae2d7fe85e122", "15b74ed205f1f931e1bb1291183778a9456b835937d923b0f2e248aa3a44c07844", "253b991dcbba44cfdb45d5b38880d95cff723309e3ece6fd01415ad5fa1dccc7ac")]
    [InlineData("8659efdcbe0949e0f81141e6d397e8be75f45d09262f209d5950e97989eb43c7", "1561e070286ff7a71f167e92b18c709882b148d8238c8872caf414b301ba05647d", "25a69cc6884530bf8498d22892e563716c4742f2845a7eb608de2aecbe7b6b5996")]
    public void A_seed_gives_the_known_ids(string seed, string blinded15, string blinded25)
    {
        using var keys = AccountKeys.FromSeed(Convert.FromHexString(seed));
        using var pair15 = BlindedKeyPair.Create(keys, Server1);
        using var pair25 = BlindedKeyPair.Create(keys, Server1, BlindingScheme.Blinded25);

        Assert.Equal(blinded15, pair15.Id.ToString());
        Assert.Equal(blinded25, pair25.Id.ToString());
        Assert.Equal(BlindingScheme.Blinded15, pair15.Id.Scheme);
        Assert.Equal(BlindingScheme.Blinded25, pair25.Id.Scheme);
    }

    [Fact]
    public void All_three_ways_to_an_id_agree() =>
        Pairs.Sample(pair =>
        {
            using AccountKeys keys = pair.Keys;
            using var pair15 = BlindedKeyPair.Create(keys, pair.Server);
            using var pair25 = BlindedKeyPair.Create(keys, pair.Server, BlindingScheme.Blinded25);
            return BlindedId.TryFromEd25519(keys.Ed25519PublicKey, pair.Server, BlindingScheme.Blinded15, out BlindedId from15) && from15 == pair15.Id
                && BlindedId.TryFromEd25519(keys.Ed25519PublicKey, pair.Server, BlindingScheme.Blinded25, out BlindedId from25) && from25 == pair25.Id
                && BlindedId.TryFromAccountId(keys.Id, pair.Server, BlindingScheme.Blinded15, out BlindedId computed15)
                && (computed15 == pair15.Id || computed15.Opposite == pair15.Id)
                && BlindedId.TryFromAccountId(keys.Id, pair.Server, BlindingScheme.Blinded25, out BlindedId computed25) && computed25 == pair25.Id
                && pair15.Id.Matches(keys.Id, pair.Server) && pair25.Id.Matches(keys.Id, pair.Server)
                && !pair25.Id.Opposite.Matches(keys.Id, pair.Server)
                && !pair15.Id.Matches(keys.Id, Server2) && !pair25.Id.Matches(keys.Id, Server2);
        });

    [Theory]
    [InlineData("fecd9a6034bc9aba273925dee7062b123334587c3c6257341afae2d7fe85e122", "hello", BlindingScheme.Blinded15, "1a5ade20b43af0e16b3e591d6f86303938d7557c0ac54469dd4f5aea759f82d22cafa42587251756e133acdddd8cbec2f707a9ce09a49f2193f46a91502c5006")]
    [InlineData("8659efdcbe0949e0f81141e6d397e8be75f45d09262f209d5950e97989eb43c7", "this", BlindingScheme.Blinded15, "dacf91dfb411e99cd8ef4cb07b195b49289cf1a724fef122c73462818560bc29832a98d870ec4feb79dedca5b59aba6a466d3ce8f3e35adf25a1813f6989fd0a")]
    [InlineData("fecd9a6034bc9aba273925dee7062b123334587c3c6257341afae2d7fe85e122", "hello", BlindingScheme.Blinded25, "e6c57de4ac0cd278abbeef815bd88b163a037085deae789ecaaf4805884c4c3d3db25f3afa856241366cb341a3a4c9bbaa2cda81d028079c956fab16a7fe6206")]
    [InlineData("8659efdcbe0949e0f81141e6d397e8be75f45d09262f209d5950e97989eb43c7", "this", BlindingScheme.Blinded25, "57bb2f80c88ce2f677902ee58e02cbd83e4e1ec9e06e1c72a34b4ab76d0f5219cfd141ac5ce7016c73c8382db99df9f317f2bc0af6ca68edac2a9a7670938902")]
    public void A_seed_gives_the_known_signatures(string seed, string message, BlindingScheme scheme, string expected)
    {
        using var keys = AccountKeys.FromSeed(Convert.FromHexString(seed));
        using var pair = BlindedKeyPair.Create(keys, Server1, scheme);
        byte[] signature = new byte[64];
        pair.Sign(System.Text.Encoding.UTF8.GetBytes(message), signature);

        Assert.Equal(expected, Convert.ToHexStringLower(signature));
    }

    [Fact]
    public void Signatures_verify_under_the_blinded_key_only() =>
        Gen.Select(Pairs, Gen.Byte.Array[0, 300], Gen.Bool).Sample((pair, message, newer) =>
        {
            using AccountKeys keys = pair.Keys;
            using var blinded = BlindedKeyPair.Create(keys, pair.Server, newer ? BlindingScheme.Blinded25 : BlindingScheme.Blinded15);
            byte[] signature = new byte[64];
            blinded.Sign(message, signature);
            return Ed25519.Verify(message, signature, blinded.PublicKey.AsSpan())
                && !Ed25519.Verify(message, signature, keys.Ed25519PublicKey.AsSpan())
                && !Ed25519.Verify([.. message, 0], signature, blinded.PublicKey.AsSpan());
        });

    [Fact]
    public void Accounts_without_a_usable_key_have_no_blinded_id()
    {
        // u = −1 has no point; u = 0 and 1 give points of small order.
        foreach (string key in (string[])["ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f", new string('0', 64), "01" + new string('0', 62)])
        {
            var account = AccountId.Parse("05" + key);
            Assert.False(BlindedId.TryFromAccountId(account, Server1, BlindingScheme.Blinded15, out _));
            Assert.False(BlindedId.TryFromAccountId(account, Server1, BlindingScheme.Blinded25, out _));
            Assert.False(BlindedId.Parse("15" + key).Matches(account, Server1));
        }

        Assert.False(BlindedId.TryFromEd25519(default, Server1, BlindingScheme.Blinded15, out _));
    }

    [Fact]
    public void An_unknown_scheme_is_a_wrong_argument()
    {
        using var keys = AccountKeys.Generate();

        Assert.Throws<ArgumentOutOfRangeException>(() => BlindedKeyPair.Create(keys, Server1, (BlindingScheme)0x35));
        Assert.Throws<ArgumentOutOfRangeException>(() => BlindedId.TryFromAccountId(keys.Id, Server1, 0, out _));
        Assert.Throws<ArgumentOutOfRangeException>(() => new BlindedId((BlindingScheme)5, keys.Ed25519PublicKey));
    }

    [Fact]
    public void Disposing_wipes_the_scalar()
    {
        using var keys = AccountKeys.Generate();
        var pair = BlindedKeyPair.Create(keys, Server1);
        ReadOnlySpan<byte> scalar = pair.SecretScalar.Expose();
        pair.Dispose();

        Assert.Equal(new byte[32], scalar.ToArray());
        Assert.Throws<ObjectDisposedException>(() => pair.Sign("message"u8, new byte[64]));
        Assert.Equal(nameof(BlindedKeyPair), pair.ToString());
    }
}
