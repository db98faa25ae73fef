using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>Answers in which each member of a swarm speaks: storing, deleting, expiring, revoking.</summary>
internal sealed class SwarmWideAnswerTarget : RpcTarget
{
    public override int MaxLength => 16 * 1024;

    protected override IReadOnlyList<NodeRequest> Requests { get; } =
    [
        new StoreRequest { Address = Address, Signer = Signer, Data = "hello"u8.ToArray(), TimeToLive = TimeSpan.FromDays(14) },
        new DeleteRequest { Address = Address, Signer = Signer, Messages = [Hash] },
        new DeleteAllRequest { Address = Address, Signer = Signer, Scope = NamespaceScope.All },
        new DeleteBeforeRequest { Address = Address, Signer = Signer, Scope = NamespaceScope.All, Before = FuzzKeys.Now },
        new ExpireRequest { Address = Address, Signer = Signer, Messages = [Hash], Expiries = [FuzzKeys.Now] },
        new ExpireAllRequest { Address = Address, Signer = Signer, Scope = NamespaceScope.All, Expiry = FuzzKeys.Now },
        new RevokeSubaccountsRequest { Address = Address, Signer = Signer, Tokens = [FuzzKeys.Group.ComputeToken(FuzzKeys.Bob.Id)] },
    ];

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. Recorded("store").Take(2),
        .. Recorded("delete", "delete_all", "delete_before").Take(4),
        .. Recorded("expire", "expire_all").Take(4),
        .. Recorded("revoke_subaccount", "unrevoke_subaccount").Take(2),
        Bytes($$$$$$"""{"swarm":{"{{{{{{FuzzKeys.Bob.Ed25519PublicKey}}}}}}":{"failed":true,"timeout":true,"code":400,"reason":"no"},"x":{},"{{{{{{FuzzKeys.Alice.Ed25519PublicKey}}}}}}":{"signature":"","already":1,"hash":"{{{{{{Hash}}}}}}","expiry":[1,2]}},"hf":[19,4]}"""),
    ];
}
