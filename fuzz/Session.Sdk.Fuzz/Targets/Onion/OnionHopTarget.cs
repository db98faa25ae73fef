using SessionSdk.Onion;

namespace SessionSdk.Fuzz;

/// <summary>A request as a node takes it apart: the frame, and what is said about the layer's key.</summary>
internal sealed class OnionHopTarget : FuzzTarget
{
    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool isFrame = OnionHop.TryReadFrame(input, out ReadOnlySpan<byte> blob, out ReadOnlySpan<byte> control);
        bool opened = OnionHop.TryPeel(input, FuzzKeys.Bob.X25519SecretKey.Expose(), FuzzKeys.Bob.X25519PublicKey, out _);
        meter.Check();
        Must.Hold(!isFrame || blob.Length + control.Length + 4 == input.Length);
        Must.Hold(!opened || isFrame);
        PathAnswer.Judge(input.IsEmpty ? 500 : 400 + input[0], input, RpcTarget.Path, null);
        PathAnswer.Judge(502, input, RpcTarget.Path, RpcTarget.Path.Nodes[0]);
        PathAnswer.Judge(503, input, RpcTarget.Path, null);
        return isFrame && !control.IsEmpty;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        .. VectorFile.Hex("onionreq", "request", "build", "decrypt_hop").Where(request => request.Length < 1500).Take(8),
        FuzzKeys.Bytes($"Next node not found: {FuzzKeys.Bob.Ed25519PublicKey}"),
        FuzzKeys.Bytes($"Snode not ready: {FuzzKeys.Bob.Ed25519PublicKey}"),
        [4, 0, 0, 0, 1, 2, 3, 4, .. FuzzKeys.Bytes($$"""{"ephemeral_key":"{{FuzzKeys.Alice.X25519PublicKey}}","enc_type":"xchacha20"}""")],
    ];
}
