using System.Text.Json.Nodes;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Storage;
using SessionSdk.Swarm.Tests.Network;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Config messages must not expire while a device is in use; those that the swarm has lost come back.</summary>
public sealed class RenewalTests : IAsyncLifetime
{
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    private readonly TestSwarm _swarm = new();
    private SessionClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _client = await _swarm.ConnectAsync();
        _client.State.Profile.Name = "Ada";
        _client.State.Contacts.Update(NewId(), contact => contact with { Nickname = "Charles" });
        await _client.State.PushAsync(Token);
    }

    public ValueTask DisposeAsync() => _swarm.DisposeAsync();

    [Fact]
    public async Task The_current_messages_are_renewed_to_30_days()
    {
        await _swarm.AdvanceAsync(TimeSpan.FromDays(20));
        await _client.PollNowAsync(Token);

        JsonObject request = Assert.Single(_swarm.Requests, request => request.Method == "expire").Parameters;
        TestMessage[] stored = [.. _swarm.Stored(Namespace.UserProfile), .. _swarm.Stored(Namespace.Contacts)];
        Assert.Equal(2, stored.Length);
        Assert.Equal(stored.Select(message => message.Hash).Order(), request["messages"]!.AsArray().Select(hash => (string)hash!).Order());
        Assert.True((bool?)request["extend"]);
        Assert.All(stored, message => Assert.Equal((_swarm.Time.GetUtcNow() + Lifetime).ToUnixTimeMilliseconds(), message.Expiry));
    }

    [Fact]
    public async Task What_was_renewed_is_not_renewed_again_within_the_hour()
    {
        await _client.PollNowAsync(Token);
        Assert.Equal(1, _swarm.Expires);
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(59));
        await _client.PollNowAsync(Token);
        Assert.Equal(1, _swarm.Expires);
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(1));
        await _client.PollNowAsync(Token);
        Assert.Equal(2, _swarm.Expires);
    }

    [Fact]
    public async Task A_message_that_was_replaced_is_renewed_no_more_and_the_new_one_at_once()
    {
        await _client.PollNowAsync(Token);
        string replaced = Assert.Single(_swarm.Stored(Namespace.UserProfile)).Hash;
        _client.State.Profile.Name = "Ada L.";
        await _client.State.PushAsync(Token);
        await _client.PollNowAsync(Token);

        string current = Assert.Single(_swarm.Stored(Namespace.UserProfile)).Hash;
        string[] renewed = [.. _swarm.Requests.Last(request => request.Method == "expire").Parameters["messages"]!.AsArray().Select(hash => (string)hash!)];
        Assert.Contains(current, renewed);
        Assert.DoesNotContain(replaced, renewed);
        Assert.Equal(2, _swarm.Expires);
    }

    [Fact]
    public async Task A_renewal_that_fails_comes_with_the_next_poll_and_after_two_failures_five_minutes_later()
    {
        await _client.PollNowAsync(Token);
        await _swarm.AdvanceAsync(TimeSpan.FromHours(2));
        Freeze(true);
        await _client.PollNowAsync(Token);
        Assert.Equal(2, _swarm.Expires);
        await _client.PollNowAsync(Token);
        Assert.Equal(3, _swarm.Expires);
        Freeze(false);
        await _client.PollNowAsync(Token);
        Assert.Equal(3, _swarm.Expires);
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(5));
        await _client.PollNowAsync(Token);
        Assert.Equal(4, _swarm.Expires);
        await _client.PollNowAsync(Token);
        Assert.Equal(4, _swarm.Expires);

        void Freeze(bool isFrozen)
        {
            foreach (TestNode member in _swarm.Network.MembersOf(_swarm.Keys.Id))
            {
                member.IsFrozen = isFrozen;
            }
        }
    }

    [Fact]
    public async Task What_the_swarm_has_lost_is_stored_again_with_the_same_bytes()
    {
        TestMessage lost = Assert.Single(_swarm.Stored(Namespace.Contacts));
        TestMessage kept = Assert.Single(_swarm.Stored(Namespace.UserProfile));
        int stores = _swarm.Stores;
        _swarm.Lose(Namespace.Contacts);
        await _client.PollNowAsync(Token);
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await Eventually.True(() => _swarm.Stored(Namespace.Contacts).Length > 0 && !_client.State.IsPushPending);

        Assert.Equal(lost.Data, Assert.Single(_swarm.Stored(Namespace.Contacts)).Data);
        Assert.Equal(kept.Hash, Assert.Single(_swarm.Stored(Namespace.UserProfile)).Hash);
        Assert.Equal(stores + 1, _swarm.Stores);
    }

    [Fact]
    public async Task What_one_member_alone_has_lost_is_stored_again_and_then_left_alone_for_an_hour()
    {
        TestNode member = _swarm.Network.MembersOf(_swarm.Keys.Id).First();
        TestMessage[] lost = Lose(member);
        int stores = _swarm.Stores;
        await _client.PollNowAsync(Token);
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        await Eventually.True(() => !_client.State.IsPushPending);
        Assert.Equal(stores + 2, _swarm.Stores);
        Assert.Equal(lost.Select(message => message.Hash).Order(), Lose(member).Select(message => message.Hash).Order());

        // It lacks them once more, when the next renewal is due; that comes before the hour has passed since they were stored.
        await _swarm.AdvanceAsync(TimeSpan.FromHours(1) - TestSwarm.Quiet);
        await _client.PollNowAsync(Token);
        Assert.Equal(2, _swarm.Expires);
        Assert.False(_client.State.IsPushPending);
        await _swarm.AdvanceAsync(TimeSpan.FromHours(1));
        await _client.PollNowAsync(Token);
        Assert.True(_client.State.IsPushPending);
    }

    [Fact]
    public async Task Nothing_is_stored_again_beside_a_message_of_an_own_device_that_cannot_be_read()
    {
        _swarm.Inject(Namespace.Contacts, Encrypt("a later version"u8));
        await _client.PollNowAsync(Token);
        _swarm.Lose(Namespace.Contacts);
        _swarm.Lose(Namespace.UserProfile);
        int expires = _swarm.Expires;
        await _swarm.AdvanceAsync(TimeSpan.FromHours(1));
        await _client.PollNowAsync(Token);

        // That they are gone was told, and no config comes back: the whole swarm may hold what is newer.
        Assert.Equal(expires + 1, _swarm.Expires);
        Assert.False(_client.State.IsPushPending);
    }

    [Fact]
    public async Task Nothing_is_stored_again_before_all_configs_have_been_fetched()
    {
        var store = new InMemorySessionStore();
        SessionClient device = await _swarm.ConnectAsync(options => options.Store = store);
        await device.PollNowAsync(Token);
        await device.DisposeAsync();
        device = await _swarm.ConnectAsync(options => options.Store = store);
        _swarm.Lose(Namespace.UserProfile);
        _swarm.Network.Script = (node, request) => (string)request["method"]! == "batch" ? RefuseContacts(node, request) : null;
        await device.PollNowAsync(Token);

        Assert.False(device.State.IsPulled);
        Assert.False(device.State.IsPushPending);
    }

    [Fact]
    public async Task What_cannot_be_stored_again_is_tried_after_growing_minutes()
    {
        _swarm.Lose(Namespace.Contacts);
        _swarm.Network.Script = static (_, request) => (string)request["method"]! == "sequence" ? (400, "refused by the test") : null;
        await _client.PollNowAsync(Token);
        await _swarm.AdvanceAsync(TestSwarm.Quiet);
        foreach (double minutes in new[] { 1.0, 2, 4 })
        {
            await _swarm.Time.UntilSetAsync(TimeSpan.FromMinutes(minutes));
            await _swarm.AdvanceAsync(TimeSpan.FromMinutes(minutes));
        }

        await _swarm.Time.UntilSetAsync(TimeSpan.FromMinutes(8));
        Assert.NotNull(_client.State.LastPushFailure);
    }

    [Fact]
    public async Task A_lost_message_that_another_device_has_replaced_is_not_stored_again()
    {
        SessionClient other = await _swarm.ConnectAsync();
        await other.PollNowAsync(Token);
        await _client.PollNowAsync(Token);
        _swarm.Lose(Namespace.UserProfile);
        await _swarm.AdvanceAsync(TimeSpan.FromHours(1));
        await _client.PollNowAsync(Token);
        Assert.True(_client.State.IsPushPending);

        other.State.Profile.Name = "Ada of the other device";
        await other.State.PushAsync(Token);
        int stores = _swarm.Stores;
        await _client.PollNowAsync(Token);

        Assert.Equal("Ada of the other device", _client.State.Profile.Name);
        await _swarm.AdvanceAsync(TimeSpan.FromMinutes(1));
        await Eventually.True(() => !_client.State.IsPushPending);
        Assert.Equal(stores, _swarm.Stores);
    }

    /// <summary>Makes a member forget everything, and gives what it had of the account's configs.</summary>
    private TestMessage[] Lose(TestNode member)
    {
        lock (_swarm.Network)
        {
            TestMessage[] lost = [.. member.Messages];
            member.Messages.Clear();
            return lost;
        }
    }

    /// <summary>Lets a node answer all of a poll but the contacts.</summary>
    private (int Status, string Body) RefuseContacts(Onion.ServiceNode node, JsonObject request)
    {
        (int status, string body) = _swarm.Network.Server.Answer(_swarm.Network.Of(node), request);
        JsonNode answer = JsonNode.Parse(body)!;
        JsonArray requests = request["params"]!["requests"]!.AsArray();
        for (int i = 0; i < requests.Count; i++)
        {
            if ((string)requests[i]!["method"]! == "retrieve" && TestSwarm.Namespace((JsonObject)requests[i]!["params"]!) == Namespace.Contacts.Value)
            {
                answer["results"]![i] = new JsonObject { ["code"] = 500, ["body"] = "refused by the test" };
            }
        }

        return (status, answer.ToJsonString());
    }

    /// <summary>Encrypts a payload of the contacts as config-messages.md says.</summary>
    private byte[] Encrypt(ReadOnlySpan<byte> plaintext)
    {
        byte[] key = new byte[32];
        byte[] length = new byte[8];
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(length, plaintext.Length);
        Blake2b.Hash([.. _swarm.Keys.Ed25519SecretKey.Expose()[..32], .. length, .. "Contacts"u8], key);
        byte[] nonce = new byte[24];
        Blake2b.Hash(plaintext, "libsessionutil-config-encrypted-Contacts"u8, nonce);
        byte[] ciphertext = new byte[plaintext.Length + 16];
        XChaCha20Poly1305.Encrypt(plaintext, key, nonce, ciphertext);
        return [.. ciphertext, .. nonce];
    }

    private static AccountId NewId()
    {
        using AccountKeys keys = AccountKeys.Generate();
        return keys.Id;
    }
}
