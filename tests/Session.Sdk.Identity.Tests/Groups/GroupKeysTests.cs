using System.Text.Json;
using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Identity.Tests;

public sealed class GroupKeysTests
{
    private const string GroupSeed = "0123456789abcdeffedcba98765432100123456789abcdeffedcba9876543210";
    private const string MemberSeed = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    [Fact]
    public void The_known_member_signs_the_known_request()
    {
        using var group = GroupKeys.FromSeed(Convert.FromHexString(GroupSeed));
        using var member = AccountKeys.FromSeed(Convert.FromHexString(MemberSeed));
        SubaccountAuth auth = group.CreateSubaccount(member.Id);
        Assert.True(SubaccountKeys.TryCreate(member, auth, out SubaccountKeys? keys));
        byte[] signature = new byte[64];
        using (keys)
        {
            keys.Sign("retrieve9991693340111000"u8, signature);

            Assert.Equal("03c50cb3ae956947a8de19135b5be2685ff348afc63fc34a837aca12bc5c1f5625", group.Id.ToString());
            Assert.Equal("AwMAAIWvMR2nJXCFnK5+hNahNecWqMC39/TVVLjaR3imNug5", keys.Token.ToString());
            Assert.Equal("6brvv/2jfciBAJeRKMGSepNJLullyrVVHijyVDE+8GC5Oc89UNxjNrq1kVV1P+pkUIRDOew24gSLFgLZfdl+BQ==", Convert.ToBase64String(keys.GroupSignature));
            Assert.Equal("c3PJ4g29v5RivKm8Tdg49vGU2/6kVd0yONnpz5U5zePMYptqW3iYQ0TYf2rEzv3qqkPhS5p67M5GAccHoBHGDQ==", Convert.ToBase64String(signature));
            Assert.Equal(group.ComputeToken(member.Id), keys.Token);
            Assert.Equal(GroupPermissions.Member, keys.Token.Permissions);
        }
    }

    [Fact]
    public void The_vectors_of_sub_accounts_are_given()
    {
        using var document = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(AppContext.BaseDirectory, "vectors", "groups.json")));
        int seen = 0;
        foreach (JsonElement known in document.RootElement.GetProperty("cases").EnumerateArray())
        {
            bool valid = !known.TryGetProperty("valid", out JsonElement value) || value.GetBoolean();
            switch (known.GetProperty("op").GetString())
            {
                case "swarm_make_subaccount":
                    CheckMake(known, valid);
                    break;
                case "swarm_subaccount_sign":
                    CheckSign(known, valid);
                    break;
                case "swarm_verify_subaccount":
                    CheckVerify(known, valid);
                    break;
                default:
                    continue;
            }

            seen++;
        }

        Assert.True(seen > 10);
    }

    [Fact]
    public void Members_of_either_sign_can_sign_what_the_swarm_verifies() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte.Array[16], Gen.Byte.Array[0, 200], Gen.Int[0, 15]).Sample((groupSeed, memberSeed, message, flags) =>
        {
            using var group = GroupKeys.FromSeed(groupSeed);
            using var member = AccountKeys.FromSeed(memberSeed);
            var permissions = (GroupPermissions)flags;
            SubaccountAuth auth = group.CreateSubaccount(member.Id, permissions);
            byte[] signature = new byte[64];
            Assert.True(SubaccountKeys.TryCreate(member, auth, out SubaccountKeys? keys));
            using (keys)
            {
                keys.Sign(message, signature);
                SubaccountToken token = keys.Token;
                return token == group.ComputeToken(member.Id, permissions)
                    && Ed25519.Verify(message, signature, token.AsSpan()[4..])
                    && Ed25519.Verify(token.AsSpan(), keys.GroupSignature, group.Id.PublicKey.AsSpan())
                    && auth.Verify(group.Id, member, permissions)
                    && auth.Verify(group.Id, member) == permissions.HasFlag(GroupPermissions.Write);
            }
        });

    [Fact]
    public void An_authorisation_is_good_for_its_member_and_group_only()
    {
        using var group = GroupKeys.Generate();
        using var otherGroup = GroupKeys.Generate();
        using var member = AccountKeys.Generate();
        using var other = AccountKeys.Generate();
        SubaccountAuth auth = group.CreateSubaccount(member.Id);

        Assert.True(auth.Verify(group.Id, member));
        Assert.False(auth.Verify(group.Id, other));
        Assert.False(auth.Verify(otherGroup.Id, member));
        Assert.False(auth.Verify(group.Id, member, GroupPermissions.Delete));
    }

    [Fact]
    public void Every_changed_bit_of_an_authorisation_is_noticed()
    {
        using var group = GroupKeys.Generate();
        using var member = AccountKeys.Generate();
        byte[] good = group.CreateSubaccount(member.Id).ToArray();
        for (int bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] changed = [.. good];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(SubaccountAuth.TryCreate(changed, out SubaccountAuth? auth));
            Assert.False(auth.Verify(group.Id, member));
        }
    }

    [Theory]
    [InlineData(" {0}")]
    [InlineData("{0}\n")]
    [InlineData("{0}=")]
    [InlineData("{0}AAAA")]
    [InlineData("A\t{0}")]
    public void A_token_is_its_48_characters_and_no_other_text(string form)
    {
        using var group = GroupKeys.Generate();
        using var member = AccountKeys.Generate();
        SubaccountToken token = group.ComputeToken(member.Id);

        Assert.Equal(token, SubaccountToken.Parse(token.ToString(), null));
        Assert.False(SubaccountToken.TryParse(string.Format(System.Globalization.CultureInfo.InvariantCulture, form, token), null, out _));
        Assert.False(SubaccountToken.TryParse($" {token.ToString()[1..]}", null, out _));
    }

    [Fact]
    public void An_authorisation_of_another_length_or_with_a_zero_factor_is_refused()
    {
        using var member = AccountKeys.Generate();
        for (int length = 0; length <= 2 * SubaccountAuth.Size; length++)
        {
            Assert.Equal(length == SubaccountAuth.Size, SubaccountAuth.TryCreate(new byte[length], out _));
            Assert.Equal(length == SubaccountToken.Size, SubaccountToken.TryCreate(new byte[length], out _));
        }

        Assert.True(SubaccountAuth.TryCreate([3, 3, .. new byte[98]], out SubaccountAuth? zero));
        Assert.False(SubaccountKeys.TryCreate(member, zero, out _));
        Assert.False(zero.Verify(default, member));
    }

    [Fact]
    public void A_member_without_a_usable_key_is_a_wrong_argument()
    {
        using var group = GroupKeys.Generate();

        Assert.Throws<ArgumentException>(() => group.CreateSubaccount(default));
        Assert.Throws<ArgumentException>(() => group.CreateSubaccount(AccountId.Parse("05ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f")));
        Assert.Throws<ArgumentException>(() => group.ComputeToken(AccountId.Parse("05" + new string('0', 64))));
        Assert.Throws<ArgumentException>(() => GroupKeys.FromSeed(new byte[16]));
    }

    [Fact]
    public void Disposing_wipes_every_secret()
    {
        var group = GroupKeys.Generate();
        using var member = AccountKeys.Generate();
        Assert.True(SubaccountKeys.TryCreate(member, group.CreateSubaccount(member.Id), out SubaccountKeys? keys));
        ReadOnlySpan<byte> ed25519 = group.Ed25519SecretKey.Expose();
        ReadOnlySpan<byte> x25519 = group.X25519SecretKey.Expose();
        group.Dispose();
        keys.Dispose();

        Assert.Equal(new byte[64], ed25519.ToArray());
        Assert.Equal(new byte[32], x25519.ToArray());
        Assert.Throws<ObjectDisposedException>(() => group.CreateSubaccount(member.Id));
        Assert.Throws<ObjectDisposedException>(() => keys.Sign("message"u8, new byte[64]));
    }

    private static byte[] Hex(JsonElement known, string name) => Convert.FromHexString(known.GetProperty(name).GetString()!);

    private static void CheckMake(JsonElement known, bool valid)
    {
        using var group = GroupKeys.FromSeed(Hex(known, "group_seed"));
        GroupPermissions permissions = GroupPermissions.Read
            | (known.GetProperty("write").GetBoolean() ? GroupPermissions.Write : GroupPermissions.None)
            | (known.GetProperty("delete").GetBoolean() ? GroupPermissions.Delete : GroupPermissions.None);
        if (!AccountId.TryParse(known.GetProperty("session_id").GetString(), null, out AccountId member))
        {
            Assert.False(valid);
            return;
        }

        if (!valid)
        {
            Assert.Throws<ArgumentException>(() => group.CreateSubaccount(member, permissions));
            return;
        }

        Assert.Equal(Hex(known, "signing_value"), group.CreateSubaccount(member, permissions).ToArray());
        Assert.Equal(Hex(known, "token"), group.ComputeToken(member, permissions).ToArray());
    }

    private static void CheckSign(JsonElement known, bool valid)
    {
        using var member = AccountKeys.FromSeed(Hex(known, "user_seed"));
        Assert.Equal(valid, SubaccountAuth.TryCreate(Hex(known, "signing_value"), out SubaccountAuth? auth));
        if (auth is null)
        {
            return;
        }

        Assert.True(SubaccountKeys.TryCreate(member, auth, out SubaccountKeys? keys));
        using (keys)
        {
            byte[] signature = new byte[64];
            keys.Sign(Hex(known, "message"), signature);
            Assert.Equal(known.GetProperty("subaccount").GetString(), keys.Token.ToString());
            Assert.Equal(known.GetProperty("subaccount_sig").GetString(), Convert.ToBase64String(keys.GroupSignature));
            Assert.Equal(known.GetProperty("signature").GetString(), Convert.ToBase64String(signature));
        }
    }

    private static void CheckVerify(JsonElement known, bool valid)
    {
        using var member = AccountKeys.FromSeed(Hex(known, "user_seed"));
        GroupPermissions required = (known.GetProperty("write").GetBoolean() ? GroupPermissions.Write : GroupPermissions.None)
            | (known.GetProperty("delete").GetBoolean() ? GroupPermissions.Delete : GroupPermissions.None);
        bool verified = GroupId.TryParse(known.GetProperty("group_id").GetString(), null, out GroupId group)
            && SubaccountAuth.TryCreate(Hex(known, "signing_value"), out SubaccountAuth? auth)
            && auth.Verify(group, member, required);
        Assert.Equal(valid, verified);
    }
}
