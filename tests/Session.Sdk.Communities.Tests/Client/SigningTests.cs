using SessionSdk.Communities.Tests.Fakes;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Communities.Tests.Client;

public sealed class SigningTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void A_request_of_the_reference_server_s_example_is_signed_as_there()
    {
        using AccountKeys account = AccountKeys.FromSeed(Convert.FromHexString("c010d89eccbaf5d1c6d19df766c6eedf965d4a28a56f87c9fc819edb59896dd9"));
        using var keys = new ServerKeys(account, X25519PublicKey.Parse("c3b3c6f32f0ab5a57f853cc4f30f5da7fda5624b0c77b3fb0829de562ada081d"));
        RequestTarget target = RequestTarget.Get("room", "the-best-room", "messages", "recent").With("limit=25");
        byte[] nonce = Convert.FromHexString("09d0799f2295990182c3ab3406fbfc5b");

        // communities.md 20.1
        Dictionary<string, string> plain = [];
        keys.Sign(null, target, default, nonce, 1642472103, plain);
        Assert.Equal("00bac6e71efd7dfa4a83c98ed24f254ab2c267f9ccdb172a5280a0444ad24e89cc", plain["X-SOGS-Pubkey"]);
        Assert.Equal("CdB5nyKVmQGCw6s0Bvv8Ww==", plain["X-SOGS-Nonce"]);
        Assert.Equal("1642472103", plain["X-SOGS-Timestamp"]);
        Assert.Equal("xxLpXHbomAJMB9AtGMyqvBsXrdd2040y+Ol/IKzElWfKJa3EYZRv1GLO6CTLhrDFUwVQe8PPltyGs54Kd7O5Cg==", plain["X-SOGS-Signature"]);

        Dictionary<string, string> blinded = [];
        keys.Sign(BlindingScheme.Blinded15, target, default, nonce, 1642472103, blinded);
        Assert.Equal("1598932d4bccbe595a8789d7eb1629cefc483a0eaddc7e20e8fe5c771efafd9af5", blinded["X-SOGS-Pubkey"]);
        Assert.Equal("kXxMbg6+492jeI+D61s9636ixYctn/qnhknhUhQTt54UR3eP9vslcc3iESdBCyikpqYyyfEOp0z+hjuvXGWyCQ==", blinded["X-SOGS-Signature"]);

        // The emoji is signed as it is, and sent percent-encoded.
        RequestTarget reaction = RequestTarget.Put("room", "the-best-room", "reaction", 1L, "👍");
        keys.Sign(null, reaction, default, nonce, 1642472103, plain);
        Assert.Equal("LUwNJsc7CU1oYTi/TUYiX37t/n59vFLFoOLxLYOX9Ej5Xx93CWDL93a2itvl+od1leXQzwaxb2GPfqv9l5/ZAg==", plain["X-SOGS-Signature"]);
        Assert.Equal("/room/the-best-room/reaction/1/%F0%9F%91%8D", reaction.Endpoint);

        // A body is signed by its digest.
        keys.Sign(null, RequestTarget.Post("room", "the-best-room", "message"), """{"data":"aGVsbG8=","signature":"AAAA"}"""u8, nonce, 1642472103, plain);
        Assert.Equal("KD/twzgl4tENz5QcbpCnbs1db6iarD5YugMD7M+cGz1cQfKD5pO3iIAld5DafngWhvCSWGiQ8eIoGLxKv3wiAA==", plain["X-SOGS-Signature"]);
    }

    [Fact]
    public async Task The_first_request_asks_what_the_server_offers_without_an_id_and_the_next_is_blinded()
    {
        var network = new FakeNetwork(request => FakeAnswer.Json(request.Endpoint == "/capabilities" ? Given.Blinding : "[]"));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account);

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.Equal(["GET /capabilities", "GET /rooms"], network.Endpoints);
        Assert.Equal([null, Given.Blinded(1)], network.Calls.Select(call => call.Id));
        Assert.Empty(network.Calls.First().Request.Headers);
        Assert.All(network.Calls, call => Assert.Null(call.Request.Body));
        Assert.Equal(Given.Blinded(1), connection.Id.ToString());
        Assert.True(connection is { HasBlinded: true, IsKnownToServer: true });
        Assert.All(network.Calls, call => Assert.Equal(Given.Server.PublicKey, call.Destination.PublicKey));
    }

    [Fact]
    public async Task What_an_unknown_server_offers_is_asked_once_and_without_an_id()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Json(Given.Blinding));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account);

        await connection.SendAsync(CommunityRequests.GetCapabilities(), Token);
        Assert.Null(Assert.Single(network.Calls).Id);
        await connection.SendAsync(CommunityRequests.GetCapabilities(), Token);

        Assert.Equal(Given.Blinded(1), network.Calls.Last().Id);
        Assert.Equal(2, network.Calls.Count);
    }

    [Fact]
    public async Task A_server_that_does_not_blind_gets_the_account_s_own_id()
    {
        var network = new FakeNetwork(request => FakeAnswer.Json(request.Endpoint == "/capabilities" ? Given.NotBlinding : "[]"));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account);

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.Equal("00" + account.Ed25519PublicKey, network.Calls.Last().Id);
        Assert.Equal(account.Id.ToString(), connection.Id.ToString());
    }

    [Fact]
    public async Task Of_many_first_requests_only_one_goes_at_a_time()
    {
        int inside = 0;
        int most = 0;
        bool isKnown = false;
        var network = new FakeNetwork(async request =>
        {
            most = Volatile.Read(ref isKnown) ? most : Math.Max(most, Interlocked.Increment(ref inside));
            await Task.Yield();
            Interlocked.Decrement(ref inside);
            Volatile.Write(ref isKnown, Volatile.Read(ref isKnown) || request.Headers.Count > 0);
            return FakeAnswer.Json(request.Endpoint == "/capabilities" ? Given.Blinding : "[]");
        });
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account);

        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => connection.SendAsync(CommunityRequests.GetRooms(), Token)));

        Assert.Equal(1, most);
        Assert.Single(network.Endpoints, endpoint => endpoint == "GET /capabilities");
        Assert.Equal(20, network.Endpoints.Count(endpoint => endpoint == "GET /rooms"));
    }

    [Fact]
    public async Task A_server_that_switches_blinding_on_gets_the_blinded_id_from_then_on()
    {
        bool isBlinding = false;
        var network = new FakeNetwork(request => request switch
        {
            { Endpoint: "/capabilities" } => FakeAnswer.Json(isBlinding ? Given.Blinding : Given.NotBlinding),
            _ when isBlinding && request.Headers["X-SOGS-Pubkey"].StartsWith("00", StringComparison.Ordinal) =>
                FakeAnswer.Text(400, "Invalid authentication: this server requires the use of blinded ids"),
            _ => FakeAnswer.Json("[]"),
        });
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account);
        await connection.SendAsync(CommunityRequests.GetRooms(), Token);
        isBlinding = true;

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.Equal(["GET /capabilities", "GET /rooms", "GET /rooms", "GET /capabilities", "GET /rooms"], network.Endpoints);
        Assert.Equal(Given.Blinded(1), network.Calls.Last().Id);
    }

    [Fact]
    public async Task A_server_that_lies_about_blinding_gets_the_account_s_id_no_second_time()
    {
        string offered = Given.Blinding;
        var network = new FakeNetwork(request => FakeAnswer.Json(request.Endpoint == "/capabilities" ? offered : "[]"));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account);
        await connection.SendAsync(CommunityRequests.GetRooms(), Token);
        offered = Given.NotBlinding;

        await connection.SendAsync(CommunityRequests.GetCapabilities(), Token);
        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.False(connection.Capabilities!.IsBlinding);
        Assert.All(network.Calls.Skip(1), call => Assert.Equal(Given.Blinded(1), call.Id));
        Assert.DoesNotContain(network.Calls, call => call.Request.Headers.Values.Any(value => value.Contains(account.Ed25519PublicKey.ToString(), StringComparison.Ordinal)));
    }

    [Fact]
    public async Task A_refusal_of_every_id_ends_after_the_blinded_one()
    {
        var network = new FakeNetwork(request => request.Endpoint == "/capabilities"
            ? FakeAnswer.Json(Given.NotBlinding)
            : FakeAnswer.Text(400, "Invalid authentication: this server requires the use of blinded ids"));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account);

        var refusal = await Assert.ThrowsAsync<CommunityRefusedException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));

        Assert.Equal(CommunityRefusal.BlindingRequired, refusal.Reason);
        Assert.Equal(2, network.Endpoints.Count(endpoint => endpoint == "GET /rooms"));
    }

    [Theory]
    [InlineData(CommunitySigning.Blinded15, "15")]
    [InlineData(CommunitySigning.Blinded25, "25")]
    [InlineData(CommunitySigning.Unblinded, "00")]
    public async Task An_id_that_was_asked_for_is_used_and_its_signature_verifies(CommunitySigning signing, string prefix)
    {
        var network = new FakeNetwork(_ => FakeAnswer.Json("[]"));
        using AccountKeys account = Given.Account(1);
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server, account, new CommunityConnectionOptions { Signing = signing });

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        FakeCall call = Assert.Single(network.Calls);
        Assert.StartsWith(prefix, call.Id, StringComparison.Ordinal);
        byte[] signed = RequestText.Write(Given.Server.PublicKey, Convert.FromBase64String(call.Nonce!), FakeNetwork.Start.ToUnixTimeSeconds(), "GET", "/rooms", string.Empty, default);
        Assert.True(Ed25519.Verify(signed, Convert.FromBase64String(call.Request.Headers["X-SOGS-Signature"]), Convert.FromHexString(call.Id!).AsSpan(1)));
    }

    [Fact]
    public async Task Nobody_s_connection_sends_no_headers()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Json("[]"));
        using CommunityConnection connection = Given.Client(network).Connect(Given.Server);

        await connection.SendAsync(CommunityRequests.GetRooms(), Token);

        Assert.Empty(Assert.Single(network.Calls).Request.Headers);
        Assert.Null(connection.Id);
        Assert.Empty(connection.OwnIds);
    }

    [Fact]
    public async Task A_disposed_connection_signs_nothing_and_leaves_the_account_alone()
    {
        var network = new FakeNetwork(_ => FakeAnswer.Json("[]"));
        using AccountKeys account = Given.Account(1);
        CommunityConnection connection = Given.Connection(network, account);
        connection.Dispose();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => connection.SendAsync(CommunityRequests.GetRooms(), Token));
        Assert.Empty(network.Calls);
        account.Sign("still there"u8, new byte[64]);
    }
}
