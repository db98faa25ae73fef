using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SessionSdk.DevNet;
using SessionSdk.Onion;

namespace SessionSdk.EndToEnd.Tests.Network;

/// <summary>A fault of a node on the path, at each of the three places: the request is answered over another path.</summary>
public sealed class FaultyHopTests : IDisposable
{
    private readonly X509Certificate2 _otherCertificate = MakeCertificate();

    public enum Fault
    {
        Killed,
        Frozen,
        Removed,
        Decommissioned,
        AnswersGarbage,
        AnswersTooMuch,
        AnswersNotReady,
        AnswersBusy,
        CorruptsAnswers,
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _otherCertificate.Dispose();

    [Theory]
    [InlineData(Fault.Killed)]
    [InlineData(Fault.Frozen)]
    [InlineData(Fault.Removed)]
    [InlineData(Fault.Decommissioned)]
    [InlineData(Fault.AnswersGarbage)]
    [InlineData(Fault.AnswersTooMuch)]
    [InlineData(Fault.AnswersNotReady)]
    [InlineData(Fault.AnswersBusy)]
    [InlineData(Fault.CorruptsAnswers)]
    public async Task A_faulty_hop_costs_a_path_and_not_the_request(Fault fault)
    {
        await using Floors floors = await Floors.StartAsync(pathCount: 1);
        for (int place = 0; place < 3; place++)
        {
            await floors.HasPathsAsync(1);
            DevNode hop = floors.Of(floors.Onion.Paths[0].Nodes[place]);
            await BreakAsync(hop, fault);

            await AskAsync(floors, hop);
            await RepairAsync(hop);
        }

        await AskAsync(floors, null);
    }

    [Fact]
    public async Task A_guard_with_a_new_certificate_and_broken_connections_stays_in_use()
    {
        await using Floors floors = await Floors.StartAsync(pathCount: 1);
        ServiceNode[] guards = [.. floors.Onion.Paths.Select(path => path.Guard)];
        foreach (ServiceNode guard in guards)
        {
            floors.Of(guard).UseCertificate(_otherCertificate);
        }

        OnionResponse response = await AskAsync(floors, null);

        Assert.Contains(guards, response.Path.Guard.IsSameNode);
    }

    [Fact]
    public async Task A_guard_that_starts_anew_stays_in_the_list()
    {
        await using Floors floors = await Floors.StartAsync(pathCount: 1);
        DevNode guard = floors.Of(floors.Onion.Paths[0].Guard);
        await guard.KillAsync();
        await guard.ReviveAsync(Token);

        await AskAsync(floors, null);

        Assert.Contains(await floors.Onion.GetNodesAsync(Token), node => node.Ed25519PublicKey == guard.Ed25519PublicKey);
    }

    [Fact]
    public async Task A_network_that_was_gone_is_used_again_when_it_is_back()
    {
        await using Floors floors = await Floors.StartAsync();
        ServiceNode[] before = [.. await floors.Onion.GetNodesAsync(Token)];

        // A path that is being tested while one node after another goes would rightly strike out those that went first.
        await floors.HasPathsAsync(2);
        await Task.WhenAll(floors.Network.Nodes.Select(node => node.KillAsync()));

        SessionException failure = await Assert.ThrowsAnyAsync<SessionException>(() => floors.StoreAsync());
        await Task.WhenAll(floors.Network.Nodes.Select(node => node.ReviveAsync(Token)));

        Assert.IsType<NetworkUnreachableException>(failure);
        Assert.True(failure.IsTransient);
        await floors.StoreAsync();
        Assert.Equal(before.Length, (await floors.Onion.GetNodesAsync(Token)).Count);
    }

    /// <summary>Asks a node that is neither broken nor on a path for its time.</summary>
    private static async Task<OnionResponse> AskAsync(Floors floors, DevNode? broken)
    {
        ServiceNode destination = (await floors.Onion.GetNodesAsync(Token)).First(node =>
            node.Ed25519PublicKey != broken?.Ed25519PublicKey && !floors.Onion.Paths.Any(path => path.Nodes.Any(node.IsSameNode)));
        OnionResponse response = await floors.Onion.SendToNodeAsync(destination, "{\"method\":\"info\",\"params\":{}}"u8.ToArray(), cancellationToken: Token);
        Assert.Equal(200, response.StatusCode);
        Assert.DoesNotContain(response.Path.Nodes, node => node.Ed25519PublicKey == broken?.Ed25519PublicKey);
        return response;
    }

    private static Task BreakAsync(DevNode node, Fault fault)
    {
        switch (fault)
        {
            case Fault.Killed:
                return node.KillAsync();
            case Fault.Frozen:
                node.Freeze();
                break;
            case Fault.Removed:
                node.RemoveFromList();
                break;
            case Fault.Decommissioned:
                node.Decommission();
                break;
            case Fault.AnswersGarbage:
                node.ForcedAnswer = ForcedAnswer.Garbage(500);
                break;
            case Fault.AnswersTooMuch:
                node.ForcedAnswer = ForcedAnswer.Zeros(13 * 1024 * 1024);
                break;
            case Fault.AnswersNotReady:
                node.ForcedAnswer = ForcedAnswer.Text(503, "Service node is not ready: syncing");
                break;
            case Fault.AnswersBusy:
                node.ForcedAnswer = ForcedAnswer.Text(503, "Server busy, try again later");
                break;
            default:
                node.CorruptsAnswers = true;
                break;
        }

        return Task.CompletedTask;
    }

    private static async Task RepairAsync(DevNode node)
    {
        node.ForcedAnswer = null;
        node.CorruptsAnswers = false;
        node.Thaw();
        await node.ReviveAsync(Token);
        node.ReturnToList();
    }

    private static X509Certificate2 MakeCertificate()
    {
        using var key = RSA.Create(2048);
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 certificate = new CertificateRequest("CN=another", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(now.AddDays(-1), now.AddDays(1));
        return X509CertificateLoader.LoadPkcs12(certificate.Export(X509ContentType.Pfx), null);
    }
}
