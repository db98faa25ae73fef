using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>Answers about expiries, names, revoked tokens and the node itself.</summary>
internal sealed class SmallAnswerTarget : RpcTarget
{
    public override int MaxLength => 16 * 1024;

    protected override IReadOnlyList<NodeRequest> Requests { get; } =
    [
        new GetExpiriesRequest { Address = Address, Signer = Signer, Messages = [Hash] },
        new InfoRequest(),
        new NameRequest { NameHash = new byte[32] },
        new RevokedSubaccountsRequest { Address = Address, Signer = Signer },
    ];

    public override IEnumerable<byte[]> Seeds() => ((string[])
    [
        $$$$$$"""{"expiries":{"{{{{{{Hash}}}}}}":1754971101000}}""",
        """{"version":[2,8,0],"timestamp":1754971101000,"t":1,"hf":[19,4]}""",
        """{"result":{"encrypted_value":"d9bc","nonce":"73e8"},"t":1}""",
        """{"result":{"nonce":null}}""",
        """{"revoked_subaccounts":["AwMAACVDuS/xCVURR2rcg2nbbdyTNmWhGXjdoUBO4QZsqVWd"],"t":1}""",
    ]).Select(Bytes);
}
