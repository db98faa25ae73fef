using System.Net;
using System.Text.Json;
using SessionSdk.Cryptography;
using SessionSdk.Onion;

namespace SessionSdk.Conformance.Areas;

/// <summary>Onion requests: built byte for byte with the reference's keys, peeled layer by layer, and answered.</summary>
internal sealed class OnionReqArea : ConformanceArea
{
    public override string Name => "onionreq";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "build":
                RunBuild(known);
                break;
            case "decrypt_hop":
                RunPeel(known);
                break;
            case "decrypt_response":
                RunOpen(known);
                break;
            default:
                throw Unknown(known);
        }
    }

    private static void RunBuild(ConformanceCase known)
    {
        JsonElement destination = known.Get("destination");
        ServiceNode[] hops = [.. known.Get("hops").EnumerateArray().Select(Node)];
        OnionCipher cipher = Cipher(known);
        var drawn = new DrawnBefore(known.Get("rng"));
        bool isForNode = destination.GetProperty("type").GetString() == "snode";
        byte[] payload = isForNode ? known.Hex("payload") : PayloadThatArrives(known);

        using OnionRequest request = isForNode
            ? OnionRequestBuilder.BuildForNode(hops, Node(destination), payload, cipher, drawn)
            : OnionRequestBuilder.BuildForServer(hops, Server(destination), payload, destination.GetProperty("target").GetString()!, cipher, drawn);

        Same(known.Hex("request"), request.Body.Span, "the request");
        SameLayers(known, request.Body.ToArray());
        JsonElement response = known.Get("response");
        True(request.TryOpen(Hex(response, "ciphertext"), out byte[]? plaintext), "the response was refused");
        Same(Hex(response, "plaintext"), plaintext.AsSpan(), "the response");
    }

    /// <summary>Gives what the bytes of the case were made from: for servers the reference cuts a payload at its first NUL, which the SDK does not (see the vectors' "quirk").</summary>
    private static byte[] PayloadThatArrives(ConformanceCase known)
    {
        byte[] payload = known.Hex("payload");
        int end = Array.IndexOf(payload, (byte)0);
        return end >= 0 && known.Hex("final_payload").AsSpan().SequenceEqual(payload.AsSpan(0, end)) ? payload[..end] : payload;
    }

    private static void SameLayers(ConformanceCase known, byte[] request)
    {
        JsonElement destination = known.Get("destination");
        JsonElement[] parties = [.. known.Get("hops").EnumerateArray(), destination];
        JsonElement[] layers = [.. known.Get("layers").EnumerateArray()];
        byte[] rest = request;
        for (int i = 0; i < layers.Length; i++)
        {
            string what = $"the layer of {layers[i].GetProperty("node").GetString()}";
            True(OnionHop.TryPeel(rest, Hex(parties[i], "x25519_sk"), X25519PublicKey.Create(Hex(parties[i], "x25519_pk")), out byte[]? plaintext), $"{what} was refused");
            Same(Hex(layers[i], "plaintext"), plaintext.AsSpan(), what);
            rest = plaintext!;
        }

        if (destination.GetProperty("type").GetString() == "snode")
        {
            True(OnionHop.TryReadFrame(rest, out ReadOnlySpan<byte> blob, out _), "the final frame was refused");
            rest = blob.ToArray();
        }

        Same(known.Hex("final_payload"), rest.AsSpan(), "the final payload");
    }

    private static void RunPeel(ConformanceCase known)
    {
        bool opened = OnionHop.TryPeel(known.Hex("request"), known.Hex("x25519_sk"), X25519PublicKey.Create(known.Hex("x25519_pk")), out byte[]? plaintext);
        Same(known.Valid, opened, "whether it opens");
        if (opened)
        {
            Same(known.Hex("plaintext"), plaintext.AsSpan(), "the plaintext");
        }
    }

    private static void RunOpen(ConformanceCase known)
    {
        byte[] destinationKey = known.Hex("destination_x25519_pk");
        OnionCipher cipher = Cipher(known);
        Span<byte> secrets = stackalloc byte[OnionRequest.SecretsSize];
        Span<byte> sharedSecret = secrets[LayerCipher.KeySize..];
        True(X25519.TryDeriveSharedSecret(known.Hex("final_x25519_sk"), destinationKey, sharedSecret), "there is no shared secret");
        LayerCipher.DeriveKey(cipher, sharedSecret, known.Hex("final_x25519_pk"), destinationKey, secrets[..LayerCipher.KeySize]);

        using var request = new OnionRequest([], cipher, SecretKey.CopyFrom(secrets));
        bool opened = request.TryOpen(known.Hex("ciphertext"), out byte[]? plaintext);
        Same(known.Valid, opened, "whether it opens");
        if (opened)
        {
            Same(known.Hex("plaintext"), plaintext.AsSpan(), "the plaintext");
        }
    }

    private static OnionCipher Cipher(ConformanceCase known) => known.Text("enc_type") switch
    {
        "xchacha20" => OnionCipher.XChaCha20,
        "aes-gcm" => OnionCipher.AesGcm,
        string other => throw new ConformanceException($"enc_type {other} is not known"),
    };

    private static ServiceNode Node(JsonElement node) => new()
    {
        Ed25519PublicKey = Ed25519PublicKey.Create(Hex(node, "ed25519_pk")),
        X25519PublicKey = X25519PublicKey.Create(Hex(node, "x25519_pk")),
        Address = IPAddress.Loopback,
        HttpsPort = 1,
    };

    private static ServerDestination Server(JsonElement server)
    {
        JsonElement port = server.GetProperty("port");
        string url = $"{server.GetProperty("protocol").GetString()}://{server.GetProperty("host").GetString()}";
        return new ServerDestination { BaseUrl = new Uri(port.ValueKind == JsonValueKind.Null ? url : $"{url}:{port.GetInt32()}"), PublicKey = X25519PublicKey.Create(Hex(server, "x25519_pk")) };
    }

    private static byte[] Hex(JsonElement parent, string field) => Convert.FromHexString(parent.GetProperty(field).GetString()!);

    private sealed class DrawnBefore(JsonElement values) : EphemeralSource
    {
        private readonly Queue<byte[]> _values = new(values.EnumerateArray().Select(value => Convert.FromHexString(value.GetString()!)));

        internal override void Fill(Span<byte> destination)
        {
            byte[] value = _values.Dequeue();
            if (value.Length != destination.Length)
            {
                throw new ConformanceException($"{destination.Length} random bytes were drawn, {value.Length} were expected");
            }

            value.CopyTo(destination);
        }
    }
}
