using SessionSdk.Onion;
using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>Answers with answers inside: batches, sequences, and conditions.</summary>
internal sealed class BatchAnswerTarget : RpcTarget
{
    private static readonly NodeRequest[] Parts =
    [
        new RetrieveRequest { Address = Address, Signer = Signer },
        new StoreRequest { Address = Address, Signer = Signer, Data = "hello"u8.ToArray(), TimeToLive = TimeSpan.FromDays(14) },
        new InfoRequest(),
    ];

    protected override IReadOnlyList<NodeRequest> Requests { get; } =
    [
        new BatchRequest { Requests = Parts },
        new BatchRequest { Requests = Parts, IsSequence = true },
        new IfElseRequest { HeightAtLeast = 1, HardForkAtLeast = new HardFork(19, 4), Then = Parts[0], Else = new BatchRequest { Requests = Parts } },
    ];

    public override IEnumerable<byte[]> Seeds()
    {
        string messages = $$$$$$"""{"messages":[{"hash":"{{{{{{Hash}}}}}}","timestamp":1,"expiration":2,"data":"aGVsbG8="}],"more":false}""";
        const string Store = """{"hash":"x","swarm":{}}""";
        const string Info = """{"version":[2,8,0],"timestamp":1754971101000}""";
        yield return Bytes($$$$$$"""{"results":[{"code":200,"body":{{{{{{messages}}}}}}},{"code":200,"body":{{{{{{Store}}}}}}},{"code":200,"body":{{{{{{Info}}}}}}}],"hf":[19,4]}""");
        yield return Bytes($$$$$$"""{"results":[{"code":200,"body":{{{{{{messages}}}}}}},{"code":421,"body":{"snodes":[],"swarm":"ff"}},{"code":500,"body":"no"}]}""");
        yield return Bytes($$$$$$"""{"results":[{"code":400,"body":"bad"}]}""");
        yield return Bytes($$$$$$"""{"condition":true,"height":5,"hf":[19,4],"v":[2,8,0],"result":{"code":200,"body":{{{{{{messages}}}}}}}}""");
        yield return Bytes($$$$$$"""{"condition":false,"height":5,"v":[2,8,0],"result":{"code":200,"body":{"results":[{"code":200,"body":{{{{{{messages}}}}}}},7,{"code":200,"body":{{{{{{Info}}}}}}}]}}}""");
    }
}
