using System.Net;
using Microsoft.Extensions.Time.Testing;
using SessionSdk.Cryptography;
using SessionSdk.Onion.Tests.Fakes;

namespace SessionSdk.Onion.Tests.Nodes;

/// <summary>A liar names a million nodes that nobody has: what is remembered of them stays small.</summary>
public sealed class MadeUpNodesTests
{
    private const int Many = 1_000_000;

    private static readonly ServiceNode Model = new FakeNode(0).Node;

    [Fact]
    public void Accusations_of_a_million_nodes_are_forgotten()
    {
        var accusations = new NodeAccusations();
        int most = 0;
        for (int i = 0; i < Many; i++)
        {
            ServiceNode named = MakeUp(i);
            accusations.Add(named, new OnionPath([MakeUp(Many + (i % 7)), named]), destination: null);
            most = i % 1_000 == 0 ? Math.Max(most, accusations.Count) : most;
        }

        Assert.InRange(most, 1, 1_024 * 8);
    }

    [Fact]
    public void A_million_claims_about_one_node_are_a_few()
    {
        var accusations = new NodeAccusations();
        ServiceNode named = MakeUp(0);
        for (int i = 1; i < Many; i++)
        {
            accusations.Add(named, new OnionPath([MakeUp(1), MakeUp(i), named]), MakeUp(Many));
        }

        Assert.InRange(accusations.Count, 1, 8);
    }

    [Fact]
    public void Rules_told_by_a_million_nodes_are_a_few()
    {
        var claims = new HardForkClaims(FakeClient.Settings);
        int most = 0;
        for (int i = 0; i < Many; i++)
        {
            claims.Note(MakeUp(i) with { Address = new IPAddress([11, (byte)(i >> 16), (byte)(i >> 8), (byte)i]) }, new HardFork(19, i % 200));
            most = Math.Max(most, claims.Count);
        }

        Assert.InRange(most, 1, 16);
    }

    [Fact]
    public void Suspicions_of_a_million_nodes_are_forgotten()
    {
        var time = new FakeTimeProvider();
        var condemned = new List<Ed25519PublicKey>();
        var suspicions = new NodeSuspicions(time, condemned.Add);
        var answered = new OnionPath([MakeUp(Many)]);
        int most = 0;
        for (int i = 0; i < Many; i++)
        {
            var failed = new PathEntry(new OnionPath([MakeUp(i), MakeUp(i + 1), MakeUp(i + 2)]), builtAt: 0);
            suspicions.NoteAlone(failed, answered, default, i % 2 == 0 ? NodeSuspicions.Lie : NodeSuspicions.Failure);
            time.Advance(TimeSpan.FromSeconds(40));
            most = i % 1_000 == 0 ? Math.Max(most, suspicions.Count) : most;
        }

        Assert.InRange(most, 1, 700);
    }

    private static ServiceNode MakeUp(int number)
    {
        Span<byte> key = stackalloc byte[Ed25519.PublicKeySize];
        key.Clear();
        BitConverter.TryWriteBytes(key, number + 1);
        return Model with { Ed25519PublicKey = Ed25519PublicKey.Create(key) };
    }
}
