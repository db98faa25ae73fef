using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;

namespace SessionSdk.DevNet.Tests;

/// <summary>Checks what the community server lets in against the cases that the real server's own code was asked (facts 33 to 37 among them).</summary>
public sealed class CommunityVectorTests
{
    private static readonly JsonNode[] Cases =
    [
        .. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "vectors", "community_auth.json")))!["cases"]!.AsArray()
            .Where(one => one!["op"]!.GetValue<string>() == "verify_request").Select(one => one!),
    ];

    public static TheoryData<int> Numbers => [.. Cases.Select(one => one["case"]!.GetValue<int>())];

    [Theory]
    [MemberData(nameof(Numbers))]
    public void Requests_are_let_in_or_refused_as_by_the_real_server(int number)
    {
        JsonNode one = Cases.Single(other => other["case"]!.GetValue<int>() == number);
        var time = new FakeTimeProvider(DateTimeOffset.FromUnixTimeSeconds(one["now"]!.GetValue<long>()));
        var options = new DevCommunityOptions { Blinding = one["blinding_required"]!.GetValue<bool>() ? CommunityBlinding.Required : CommunityBlinding.None };
        using var keys = CommunityKeys.Create(new byte[32]);
        var state = new CommunityState(new NetworkState(new DevNetOptions { TimeProvider = time }), options, keys);
        foreach (JsonNode? id in one["banned"]?.AsArray() ?? [])
        {
            state.Accounts.GetOrAdd(id!.GetValue<string>()).IsBanned = true;
        }

        foreach (JsonNode? nonce in one["nonces_seen"]?.AsArray() ?? [])
        {
            Assert.True(state.Nonces.TryUse(Convert.FromHexString(nonce!.GetValue<string>()), state.Now));
        }

        string head = $"{one["method"]} {one["target"]} HTTP/1.1\r\n" + string.Concat(one["headers"]!.AsObject().Select(header => $"{header.Key}: {header.Value}\r\n"));
        UwsgiHead read = UwsgiHead.TryRead(System.Text.Encoding.UTF8.GetBytes(head.TrimEnd('\n').TrimEnd('\r')))!;
        var request = new CommunityRequest(read.Method, read.Path, read.Query, read.Headers, Convert.FromHexString(one["body"]!.GetValue<string>()));
        var authentication = new CommunityAuthentication(state, X25519PublicKey.Parse(one["server_pk"]!.GetValue<string>(), null));
        if (one["valid"]!.GetValue<bool>())
        {
            Assert.Equal(one["session_id"]?.GetValue<string>(), authentication.Check(request)?.SignedId);
            return;
        }

        int status = one["status"]!.GetValue<int>();
        if (status == 500)
        {
            Assert.Throws<ServerFailureException>(() => authentication.Check(request));
            return;
        }

        CommunityAnswer answer = Assert.Throws<RefusedException>(() => authentication.Check(request)).Answer;
        Assert.Equal((status, one["text"]!.GetValue<string>()), (answer.Status, System.Text.Encoding.UTF8.GetString(answer.Body)));
    }
}
