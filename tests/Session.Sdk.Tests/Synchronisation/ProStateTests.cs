using SessionSdk.Configs;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;
using SessionSdk.Receiving;
using SessionSdk.Swarm;

namespace SessionSdk.Tests.Synchronisation;

/// <summary>Session Pro on the own profile and on those of others.</summary>
public sealed class ProStateTests : IAsyncLifetime
{
    private readonly TestSwarm _swarm = new();
    private readonly AccountKeys _friend = AccountKeys.Generate();
    private readonly ProSigner _backend = ProSigner.FromKey(Filled(3, 32));
    private readonly ProSigner _rotating = ProSigner.FromKey(Filled(2, 32));
    private SessionClient _client = null!;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private DateTimeOffset Now => DateTimeOffset.FromUnixTimeSeconds(_swarm.Time.GetUtcNow().ToUnixTimeSeconds());

    public async ValueTask InitializeAsync() => _client = await _swarm.ConnectAsync(options => options.ProBackendKeys = [_backend.PublicKey]);

    public async ValueTask DisposeAsync()
    {
        await _swarm.DisposeAsync();
        _friend.Dispose();
        _backend.Dispose();
        _rotating.Dispose();
    }

    [Fact]
    public async Task The_subscription_reaches_all_devices()
    {
        ProState pro = _client.State.Profile.Pro;
        Assert.False(pro.IsActive);
        using (AccountStateBatch batch = _client.State.BatchEdits())
        {
            batch.Profile.Name = "Ada";
            batch.Profile.Pro.RefundRequested = Now;
            batch.Profile.Pro.PurchaseStarted = Now;
            batch.Profile.Pro.GracePeriod = TimeSpan.FromDays(3);
            batch.Profile.Pro.Renews = true;
            batch.Profile.Pro.ShowsBadge = true;
            batch.Profile.HasAnimatedPicture = true;
        }

        await _client.State.PushAsync(Token);
        SessionClient other = await _swarm.ConnectAsync();
        await other.PollNowAsync(Token);
        ProState seen = other.State.Profile.Pro;
        Assert.Equal((Now, Now, Now), (seen.PurchaseStarted!.Value, seen.RefundRequested!.Value, seen.RenewalDue!.Value));
        Assert.Equal((TimeSpan.FromDays(3), true, true), (seen.GracePeriod!.Value, seen.Renews, seen.ShowsBadge));
        Assert.True(other.State.Profile.HasAnimatedPicture);
        Assert.Equal(ProfileFeatures.ProBadge | ProfileFeatures.AnimatedPicture, other.State.Profile.Features);

        other.State.Profile.Pro.Credential = new ProCredential(Now.AddDays(7), Filled(1, 32), Filled(2, 32), Filled(3, 64));
        other.State.Profile.Pro.AccessExpiry = Now.AddDays(30);
        other.State.Profile.Pro.ShowsBadge = false;
        await other.State.PushAsync(Token);
        await _client.PollNowAsync(Token);
        Assert.True(pro.IsActive);
        Assert.Equal(Now.AddDays(30), pro.AccessExpiry);
        Assert.InRange(pro.RenewalDue!.Value, Now.AddDays(7).AddHours(-1).AddSeconds(-30), Now.AddDays(7).AddHours(-1));
        Assert.Null(pro.PurchaseStarted);
        pro.PurchaseStarted = Now;
        Assert.Null(pro.PurchaseStarted);
        Assert.Equal(Filled(2, 32), pro.Credential!.RotatingSeed.ToArray());
        Assert.Equal(ProfileFeatures.AnimatedPicture, _client.State.Profile.Features);

        await _swarm.AdvanceAsync(TimeSpan.FromDays(7.1));
        Assert.False(pro.IsActive);
        Assert.Null(pro.RefundRequested);
        pro.AccessExpiry = null;
        Assert.Null(pro.GracePeriod);
        Assert.False(pro.Renews);
        pro.Credential = null;
        Assert.Null(pro.Credential);
    }

    [Fact]
    public async Task The_badge_and_the_animation_note_a_change_of_the_profile_and_the_renewal_does_not()
    {
        _client.State.Profile.Name = "Ada";
        DateTimeOffset named = _client.State.Profile.Updated!.Value;
        await _swarm.AdvanceAsync(TimeSpan.FromSeconds(10));
        _client.State.Profile.Pro.Renews = true;
        Assert.Equal(named, _client.State.Profile.Updated);
        _client.State.Profile.HasAnimatedPicture = true;
        Assert.Equal(named.AddSeconds(10), _client.State.Profile.Updated);
        await _swarm.AdvanceAsync(TimeSpan.FromSeconds(10));
        _client.State.Profile.Pro.ShowsBadge = true;
        Assert.Equal(named.AddSeconds(20), _client.State.Profile.Updated);
    }

    [Fact]
    public void A_long_name_can_be_cut()
    {
        string name = new('é', 60);
        Assert.Throws<ArgumentException>(() => _client.State.Profile.Name = name);
        _client.State.Profile.SetNameTruncated(name);
        Assert.Equal(new string('é', 50), _client.State.Profile.Name);
    }

    [Fact]
    public async Task A_valid_proof_of_a_sender_is_remembered_with_the_contact_and_the_conversation()
    {
        _client.State.Contacts.Update(_friend.Id, contact => contact with { IsApproved = true });
        await ReceiveAsync(1, Proof(Now.AddDays(7)), _rotating);
        Assert.Equal(ProfileFeatures.ProBadge, _client.State.Contacts.Get(_friend.Id)!.Features);
        AccountConversation conversation = _client.State.Conversations.Get(_friend.Id)!;
        Assert.Equal(Now.AddDays(7), conversation.ProExpiry);
        Assert.Equal(Filled(0x11, 32), conversation.ProRevocationTag.ToArray());

        // An older proof and a message without one leave it.
        await ReceiveAsync(2, Proof(Now.AddDays(6)), _rotating);
        await ReceiveAsync(3, null, null);
        Assert.Equal(conversation, _client.State.Conversations.Get(_friend.Id)! with { ProRevocationTag = conversation.ProRevocationTag });
        Assert.Equal(ProfileFeatures.ProBadge, _client.State.Contacts.Get(_friend.Id)!.Features);
        Assert.Equal([ProStatus.Valid, ProStatus.Valid, ProStatus.None], await StatusesAsync(3));
    }

    [Fact]
    public async Task A_valid_proof_of_a_stranger_shows_in_the_request_and_enters_no_config()
    {
        await ReceiveAsync(1, Proof(Now.AddDays(7)), _rotating);
        Assert.Equal(ProfileFeatures.ProBadge, Assert.Single(_client.State.Contacts.Requests).Features);
        Assert.Null(_client.State.Conversations.Get(_friend.Id));
        Assert.False(_client.State.IsPushPending);
    }

    [Fact]
    public async Task A_proof_that_is_not_valid_changes_nothing_and_the_message_comes_all_the_same()
    {
        using ProSigner somebody = ProSigner.FromKey(Filled(9, 32));
        await ReceiveAsync(1, Proof(Now.AddDays(7)) with { Tag = Filled(0x12, 32) }, _rotating);
        await ReceiveAsync(2, Proof(Now.AddDays(7)), somebody);
        await ReceiveAsync(3, Proof(Now.AddDays(-1)), _rotating);

        Assert.Equal(ProfileFeatures.None, _client.State.Contacts.Get(_friend.Id)!.Features);
        Assert.Null(_client.State.Conversations.Get(_friend.Id));
        Assert.Equal([ProStatus.InvalidBackendSignature, ProStatus.InvalidUserSignature, ProStatus.Expired], await StatusesAsync(3));
    }

    private static byte[] Filled(byte value, int count) => [.. Enumerable.Repeat(value, count)];

    private ProProof Proof(DateTimeOffset expiry)
    {
        byte[] key = _rotating.PublicKey.ToArray();
        byte[] tag = Filled(0x11, 32);
        byte[] signature = new byte[64];
        _backend.Sign([.. "ProProof_v0_____"u8, .. tag, .. key, .. System.Text.Encoding.ASCII.GetBytes($"{expiry.ToUnixTimeSeconds()}")], signature);
        return new ProProof { Tag = tag, RotatingKey = key, Expiry = (ulong)expiry.ToUnixTimeSeconds(), Signature = signature };
    }

    private async Task ReceiveAsync(int number, ProProof? proof, ProSigner? signer)
    {
        ProAttachment? pro = proof is null ? null : new ProAttachment { Proof = proof, ProfileFeatures = ProfileFeatures.ProBadge };
        _swarm.Deliver(_friend, Now.AddMilliseconds(number), new VisibleMessage { Text = $"message {number}" }, pro, signer);
        await _client.PollNowAsync(Token);
    }

    /// <summary>Gives what the proofs of the stored messages are worth to the pipeline, once all of them have come.</summary>
    private async Task<List<ProStatus>> StatusesAsync(int count)
    {
        int come = 0;
        await foreach (Message message in _client.Messages(Token))
        {
            if (++come == count)
            {
                break;
            }
        }

        var opener = new SwarmOpener(_swarm.Keys, _client.Options.ProBackendKeys);
        return
        [
            .. _swarm.Stored(Namespace.Messages).Select(message =>
            {
                Assert.True(MessageHash.TryParse(message.Hash, out MessageHash hash));
                var stored = new StoredMessage { Hash = hash, Data = message.Data, Timestamp = Now, Expiry = Now.AddDays(14) };
                Assert.True(opener.TryOpen(stored, Now, out IncomingItem? item, out _));
                return item;
            }).OrderBy(item => item.SentAt).Select(item => item.ProStatus),
        ];
    }
}
