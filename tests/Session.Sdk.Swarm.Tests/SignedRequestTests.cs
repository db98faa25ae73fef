using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Swarm.Tests;

/// <summary>The requests of the specification, with the signatures it gives for them.</summary>
public sealed class SignedRequestTests : IDisposable
{
    private const long T = 1_700_000_000_000;

    private static readonly MessageHash H0 = MessageHash.Parse("BdcmqougVniyVKoMOIyucgC9ojEps6jJyc5138Lxjv4");
    private static readonly MessageHash H2 = MessageHash.Parse("JhCtjMJkzQGgeC+1OYil0gc0SvKnXSRDKfwIm/n62EE");
    private static readonly DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(T);
    private static readonly DateTimeOffset E = Now.AddDays(30);

    private readonly AccountKeys _user = AccountKeys.FromSeed(Convert.FromHexString("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"));
    private readonly GroupKeys _group = GroupKeys.FromSeed(Convert.FromHexString("202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f"));
    private readonly byte[] _subaccountKey = new byte[64];
    private readonly SubaccountToken _token;

    public SignedRequestTests()
    {
        byte[] publicKey = new byte[32];
        Ed25519.DeriveKeyPair(Convert.FromHexString("404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f"), publicKey, _subaccountKey);
        Assert.True(TokenText.TryRead("AwMAACVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd", out _token));
    }

    private SwarmSigner User => SwarmSigner.ForAccount(_user);

    private SwarmSigner Group => SwarmSigner.ForGroup(_group);

    private SwarmSigner Subaccount => SwarmSigner.ForSubaccount(
        _group.Id,
        _token.AsSpan(),
        Convert.FromBase64String("tK9BJtb3WlN0FvkWNf3eZ83M5dROeCqXbxDh36d56BYt82M71P/8phSRJPc1S/ZiUFxOWkSp5sMcCHZoE9OXCQ=="),
        (message, signature) => Ed25519.Sign(message, _subaccountKey, signature));

    public void Dispose()
    {
        _user.Dispose();
        _group.Dispose();
    }

    [Fact]
    public void Signatures_are_those_of_the_specification()
    {
        Check(new RetrieveRequest { Address = _user.Id, Signer = User }, "RmRCJ3nPhaFug4AB8jINXur5kyTGwHO1bsHA7cXrxLyQ5EXbDGkrSB3LKQzymcuvtAyW+rlkdJx66UX28NliDw==");
        Check(new RetrieveRequest { Address = _group.Id, Signer = Group, Namespace = Namespace.RevokedRetrievable }, "8JIUpQNQreqhnIdKEZgs12ZdBKoMCi3B1X6ZquYWr20JvxiGeUz7p6m2SFjqhI1gEMeNPz87mHUTEYqR5XLPAw==");
        Check(Store(_user.Id, User, Namespace.Contacts), "WLjwA3KeQS4nbat79wG5w4WPUjFEMeYig8rxf7eHlg5Rxis4pDDj1X9rI85BfNlFYRBHScT580OxAU90IEs6Bg==");
        Check(Store(_group.Id, Group, Namespace.GroupMessages), "reCqBKXv3qY92WLbvjOg+IHSyJT5ur6u8MkSWIM2xFvB929O6wfYv0TVBOYDmIGQAtldDqn4tpsmWNyHbbt8Ag==");
        Check(new DeleteRequest { Address = _user.Id, Signer = User, Messages = [H0, H2] }, "DnclELiCdTlbde/6vIGBZCZM3+HZ1TMQ6scG44MwuSNsBr+kAeFR2H7h9oHctwsRh+UI4163IU/1nynuTaEHDw==");
        Check(new DeleteAllRequest { Address = _user.Id, Signer = User, Scope = NamespaceScope.All }, "YQyILGAq+EuIyzxxRAVumYDmPXtV75Bo37ffvubZfzK1UGT7vR4JnisuD/qijc3N3++4NKIvbOdeIgYCKGrmCw==");
        Check(new DeleteBeforeRequest { Address = _user.Id, Signer = User, Scope = Namespace.Messages, Before = Now }, "CeZlIBbEAWfrlKhm95/Hgt0nDeEalgkhhz4GFWsmAf9v1pQrCYOS+27jtNa3fHzcuiYmxJniti83hR5TPFPTBA==");
        Check(Expire(ExpiryChange.Set, [E], H0, H2), "f2O8ZiKWMpi0mIYkJhXJJubKqpQNYrgtQnulxPZBtOi6MonWOOR0T5Q7MLNV+8uu9Zwq50Hh1afREl11Yh8WDw==");
        Check(Expire(ExpiryChange.Extend, [E], H0, H2), "lYmoZZ8VDM9iWkdyeqn5hFIQN9046m52PDF75VWBh+7rtxoRBYHPpYHPEsZZcEKEXXwC/ma8RNItGLHSOJTwDw==");
        Check(Expire(ExpiryChange.Shorten, [E], H0), "OYoCzPJQJ7qG6Brvy418vouetPzbBeiVYGLq5erMYI0FFvURTnoZv1RcQBuOzAVwLQZUpf6Y3rkV92KRdlh6Dw==");
        Check(Expire(ExpiryChange.Set, [E, E.AddSeconds(1)], H0, H2), "NYmK774f1zltHeD0JHFQSgZNLPm33oRMRAZh9xcEv4jR0pYvMSCMzpZNs86tyOWPZIQpxPveJ6lcXS99v02oDQ==");
        Check(new ExpireAllRequest { Address = _user.Id, Signer = User, Scope = NamespaceScope.All, Expiry = E }, "ahp0/LcOOyOBvSSjX58GNcUU7MwotxcPdUk1nX5ttKVs+jE8WgdmNuQJMVxGrvCbvDsGyLKik5ZnajiNTRN5BQ==");
        Check(new GetExpiriesRequest { Address = _user.Id, Signer = User, Messages = [H0, H2] }, "ZcctmUT+1jQY9guVH1VUcLbakqjEIiq6rSGQjA176Bh/5eqXsoWZmQLbC5AcSsWcUccxWxRV1bIwjT15s0UPBg==");
        Check(new RevokeSubaccountsRequest { Address = _group.Id, Signer = Group, Tokens = [_token] }, "1SvAYpFutLPnUxrKMlVRgrbh4KUPGvbUzoRzzKD6uJEHgysGo/olUqsmbtw8N1oj0JNzH+FXAT49SHuKwC3yCw==");
        Check(new UnrevokeSubaccountsRequest { Address = _group.Id, Signer = Group, Tokens = [_token] }, "mBO7JwZDR27N3jt3WRctYhPnVL35+y+WAEkSJRrpPOxXpHao9AQYhMboCHNrtHHwGIU/togsXjGzcIBUQxC1Bg==");
        Check(new RevokedSubaccountsRequest { Address = _group.Id, Signer = Group }, "3qdBEzFHx8jLz8VVLdhUMpsUxklgOEROI9GbyqHMAkieEzJZ4pi7dN2lZAEjVmNYzlZhyKrNt+bSxlLaOO4JDQ==");
    }

    [Fact]
    public void A_request_of_a_member_has_the_form_of_the_specification() =>
        Assert.Equal(
            """{"method":"retrieve","params":{"pubkey":"0329acbae141bccaf0b22e1a94d34d0bc7361e526d0bfe12c89794bc9322966dd7","namespace":11,"max_size":-2,"timestamp":1700000000000,"subaccount":"AwMAACVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd","subaccount_sig":"tK9BJtb3WlN0FvkWNf3eZ83M5dROeCqXbxDh36d56BYt82M71P/8phSRJPc1S/ZiUFxOWkSp5sMcCHZoE9OXCQ==","signature":"rzKdo6Q3Wm1DlHul1oltUaxU5y8srv0Ew7AspkvB604ktHG6ssWuK4l1hOIn3CucIA0dJTwMkRr7XWNo2WO9BQ=="}}""",
            Write(new RetrieveRequest { Address = _group.Id, Signer = Subaccount, Namespace = Namespace.GroupMessages, MaxSize = -2 }));

    [Fact]
    public void A_request_of_an_account_has_the_form_of_the_specification() =>
        Assert.Equal(
            """{"method":"retrieve","params":{"pubkey":"054701d08488451f545a409fb58ae3e58581ca40ac3f7f114698cd71deac73ca01","namespace":2,"max_size":-8,"timestamp":1700000000000,"pubkey_ed25519":"03a107bff3ce10be1d70dd18e74bc09967e4d6309ba50d5f1ddc8664125531b8","signature":"JsgbO8n+RdOn49uadQ/tiLaloQ0Feqho5Bfe7aIPR/nd6Z7IBz/IWyAf7qDtTY1Jy4zKVqQXdei/O13/cWFpAg=="}}""",
            Write(new RetrieveRequest { Address = _user.Id, Signer = User, Namespace = Namespace.UserProfile, MaxSize = -8 }));

    [Fact]
    public void Only_the_group_itself_revokes() =>
        Assert.Throws<ArgumentException>(() => new RevokeSubaccountsRequest { Address = _group.Id, Signer = Subaccount, Tokens = [_token] }.Validate());

    [Fact]
    public void Lengths_of_tokens_are_checked()
    {
        Assert.Throws<ArgumentException>(() => SwarmSigner.ForSubaccount(_group.Id, new byte[35], new byte[64], (_, _) => { }));
        Assert.Throws<ArgumentException>(() => SwarmSigner.ForSubaccount(_group.Id, _token.AsSpan(), new byte[63], (_, _) => { }));
        Assert.Throws<ArgumentException>(() => SwarmSigner.ForSubaccount(_user.Id, _token.AsSpan(), new byte[64], (_, _) => { }));
        Assert.Throws<ArgumentException>(() => SwarmSigner.ForSubaccount(_user.Id, [5, 3, .. _token.AsSpan()[2..]], new byte[64], (_, _) => { }));
        Assert.Throws<ArgumentException>(() => SwarmSigner.ForSubaccount(_user.Id, [3, 11, .. _token.AsSpan()[2..]], new byte[64], (_, _) => { }));
    }

    [Fact]
    public void Signers_say_nothing_about_their_keys() => Assert.Equal(nameof(SwarmSigner), User.ToString());

    private static string Write(NodeRequest request)
    {
        request.Validate();
        using var buffer = new PooledBuffer();
        using (var json = new Utf8JsonWriter(buffer, RequestJson.Options))
        {
            request.Write(json, T);
        }

        return System.Text.Encoding.UTF8.GetString(buffer.Written.Span);
    }

    private static void Check(NodeRequest request, string signature)
    {
        using JsonDocument written = JsonDocument.Parse(Write(request));
        Assert.Equal(signature, written.RootElement.GetProperty("params").GetProperty("signature").GetString());
    }

    private static StoreRequest Store(SessionAddress address, SwarmSigner signer, Namespace ns) =>
        new() { Address = address, Signer = signer, Namespace = ns, Data = "hello session"u8.ToArray(), TimeToLive = TimeSpan.FromDays(14) };

    private ExpireRequest Expire(ExpiryChange change, DateTimeOffset[] expiries, params MessageHash[] messages) =>
        new() { Address = _user.Id, Signer = User, Messages = messages, Expiries = expiries, Change = change };
}
