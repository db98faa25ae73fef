using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>Answers with messages.</summary>
internal sealed class RetrieveAnswerTarget : RpcTarget
{
    protected override IReadOnlyList<NodeRequest> Requests { get; } = [new RetrieveRequest { Address = Address, Signer = Signer }];

    public override IEnumerable<byte[]> Seeds() =>
    [
        Bytes($$"""{"messages":[{"hash":"{{Hash}}","timestamp":1754971101000,"expiration":1756180701000,"data":"aGVsbG8="}],"more":false,"hf":[19,4],"t":1754971101001}"""),
        Bytes($$"""{"messages":[{"hash":"{{Hash}}","timestamp":1,"expiry":2,"data":"eA=="},{"hash":"{{Hash}}","timestamp":1,"expiration":2,"data":"aGVsbG8="}],"more":true}"""),
        Bytes("""{"messages":[],"more":false}"""),
        Bytes("""{"messages":null}"""),
    ];
}
