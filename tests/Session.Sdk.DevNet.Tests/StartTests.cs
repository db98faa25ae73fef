using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.DevNet.Tests;

public sealed class StartTests
{
    private const string Query = """{"jsonrpc":"2.0","id":"0","method":"get_n_service_nodes","params":{"active_only":true,"fields":{"public_ip":true,"storage_port":true,"pubkey_ed25519":true,"pubkey_x25519":true,"swarm_id":true,"height":true}}}""";

    [Fact]
    public async Task The_seed_s_certificate_has_the_pinned_key_the_right_name_and_the_right_dates()
    {
        await using DevNet network = await DevNet.StartAsync(null, TestContext.Current.CancellationToken);
        string pin = Assert.IsType<SeedTrust.PublicKeyPin>(Assert.Single(network.Settings.Seeds).Trust).Sha256Base64;
        using var client = new HttpClient(new SocketsHttpHandler
        {
            SslOptions =
            {
                RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
                    (errors & SslPolicyErrors.RemoteCertificateNameMismatch) == 0
                    && new X509Certificate2(certificate!) is var leaf
                    && leaf.NotBefore < TimeProvider.System.GetLocalNow() && leaf.NotAfter > TimeProvider.System.GetLocalNow()
                    && Convert.ToBase64String(SHA256.HashData(leaf.PublicKey.ExportSubjectPublicKeyInfo())) == pin,
            },
        });
        using var content = new StringContent(Query);
        using HttpResponseMessage response = await client.PostAsync(new Uri(network.SeedUrl, "json_rpc"), content, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task The_seed_lists_all_nodes_with_the_fields_that_were_asked_for()
    {
        await using DevNet network = await DevNet.StartAsync(null, TestContext.Current.CancellationToken);
        using var http = new RawHttp();
        Answer answer = await http.PostAsync(new Uri(network.SeedUrl, "json_rpc"), System.Text.Encoding.UTF8.GetBytes(Query), "application/json");

        JsonObject result = answer.Json["result"]!.AsObject();
        JsonObject[] nodes = [.. result["service_node_states"]!.AsArray().Select(node => node!.AsObject())];
        Assert.Equal(network.Nodes.Select(node => node.Ed25519PublicKey.ToString()), nodes.Select(node => node["pubkey_ed25519"]!.GetValue<string>()));
        Assert.All(nodes, node => Assert.Equal(["pubkey_ed25519", "pubkey_x25519", "public_ip", "storage_port", "swarm_id"], node.Select(field => field.Key)));
        Assert.Equal(3, nodes.Select(node => node["swarm_id"]!.GetValue<ulong>()).Distinct().Count());
        Assert.Equal(["height", "service_node_states", "status"], result.Select(field => field.Key));
    }

    [Fact]
    public async Task Keys_of_a_node_belong_together()
    {
        await using DevNet network = await DevNet.StartAsync(new DevNetOptions { NodeCount = 2, SwarmCount = 1 }, TestContext.Current.CancellationToken);
        Assert.All(network.Nodes, node =>
        {
            byte[] converted = new byte[32];
            Assert.True(Ed25519.TryConvertPublicKeyToX25519(node.Ed25519PublicKey.AsSpan(), converted));
            Assert.Equal(converted, node.X25519PublicKey.AsSpan().ToArray());
        });
    }

    [Fact]
    public async Task Nothing_listens_after_the_end()
    {
        DevNet network = await DevNet.StartAsync(new DevNetOptions { NodeCount = 2, SwarmCount = 1 }, TestContext.Current.CancellationToken);
        Uri[] addresses = [network.SeedUrl, .. network.Nodes.Select(node => node.BaseUrl)];
        await network.DisposeAsync();
        using var http = new RawHttp();

        foreach (Uri address in addresses)
        {
            await Assert.ThrowsAsync<HttpRequestException>(() => http.PostAsync(address, [], null));
        }
    }
}
