using System.Text.Json;
using SessionSdk.Identity;
using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>What a storage server answers to requests: read, or refused as the form that it is not.</summary>
internal abstract class RpcTarget : FuzzTarget
{
    protected static readonly SwarmSigner Signer = SwarmSigner.ForAccount(FuzzKeys.Alice);

    protected static readonly SessionAddress Address = FuzzKeys.Alice.Id;

    protected static readonly MessageHash Hash = MessageHash.Compute(Address, default, "hello"u8);

    private const long Sent = 1_754_971_101_000;

    /// <summary>Gets a path, of which nothing is sent.</summary>
    internal static OnionPath Path { get; } = new([NodeRecordsTarget.Node(FuzzKeys.Alice.Ed25519PublicKey, 1), NodeRecordsTarget.Node(FuzzKeys.Bob.Ed25519PublicKey, 2)]);

    public override InputForm Form => InputForm.Json;

    /// <summary>Gets the requests whose answers have one form.</summary>
    protected abstract IReadOnlyList<NodeRequest> Requests { get; }

    public override bool Run(ReadOnlySpan<byte> input)
    {
        bool accepted = false;
        foreach (NodeRequest request in Requests)
        {
            AnswerContext context = Context();
            AllocationMeter meter = Measure(input.Length);
            object? result = Read(request, input, context);
            _ = result is null ? null : request.JudgeObject(result, context);
            meter.Check();
            accepted |= result is not null;
        }

        return accepted;
    }

    protected static byte[] Bytes(string text) => FuzzKeys.Bytes(text);

    /// <summary>Lists the answers that were recorded from a real server, for some methods.</summary>
    protected static IEnumerable<byte[]> Recorded(params string[] methods) =>
        VectorFile.Read("tests/Session.Sdk.Swarm.Tests/Recordings/swarm-answers.json").GetProperty("cases").EnumerateArray()
            .Where(each => methods.Contains(each.GetProperty("request").GetProperty("method").GetString()))
            .Select(each => FuzzKeys.Bytes(each.GetProperty("answer").GetRawText()));

    private static object? Read(NodeRequest request, ReadOnlySpan<byte> input, AnswerContext context)
    {
        try
        {
            return request.ReadObject(input, context);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static AnswerContext Context() => new()
    {
        Sent = Sent,
        Node = Path.Nodes[0],
        Path = Path,
        RoundTrip = TimeSpan.FromMilliseconds(100),
        Status = 200,
        IsMember = _ => true,
        MemberCount = 4,
    };
}
