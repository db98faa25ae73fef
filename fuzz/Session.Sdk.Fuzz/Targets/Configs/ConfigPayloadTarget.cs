using SessionSdk.Configs;

namespace SessionSdk.Fuzz;

/// <summary>What is under the encryption of a config message: compressed, padded, in parts.</summary>
internal sealed class ConfigPayloadTarget : FuzzTarget
{
    private static ReadOnlySpan<byte> Domain => "Contacts"u8;

    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 140;

    // A small message may grow to this.
    public override int AllocationFloor => 600 * 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        byte[] plaintext = input.ToArray();
        AllocationMeter meter = Measure(input.Length);
        bool isPart = MultipartMessage.TryRead(input, out MessagePart part);
        var parts = new MultipartAssembler(FuzzKeys.Time);
        bool isTaken = isPart && parts.TryAdd(part, "hash", out _, out _);
        bool unpacked = ConfigPayload.TryUnpack(plaintext, out byte[]? message, out _);
        meter.Check();
        Must.Hold(!unpacked || message!.Length is > 0 and <= ConfigPayload.MaxInflatedSize);
        if (isTaken)
        {
            CheckParts(parts);
        }

        byte[] ours = [(byte)'d', .. input];
        IReadOnlyList<byte[]> payloads = ConfigPayload.Seal(ours, FuzzKeys.Key, Domain);
        byte[]? whole = null;
        var assembler = new MultipartAssembler(FuzzKeys.Time);
        foreach (byte[] payload in payloads)
        {
            Must.Hold(payload.Length <= ConfigPayload.MaxStoredSize);
            Must.Hold(ConfigPayload.TryOpen(payload, [FuzzKeys.SecretKey], Domain, out whole));
            Must.Hold(payloads.Count == 1 || (MultipartMessage.TryRead(whole, out MessagePart own) && assembler.TryAdd(own, "own", out whole, out _)));
        }

        Must.Hold(ConfigPayload.TryUnpack(whole!, out byte[]? same, out _) && same.AsSpan().SequenceEqual(ours));
        return unpacked || isPart;
    }

    public override IEnumerable<byte[]> Seeds() =>
    [
        [0, 0, 0, .. "d1:#i1e1:&dee"u8],
        [0, (byte)'z', .. Encoding.Zstd.Compress("d1:#i1e1:&dee"u8)],
        [(byte)'z', .. Encoding.Zstd.Compress([(byte)'d', .. new byte[5000]])],
        [.. "ml32:"u8, .. FuzzKeys.Key, .. "1:\0"u8, .. "1:\x02"u8, .. "5:helloe"u8],
        [.. "ml32:"u8, .. FuzzKeys.Key, .. "1:\x01"u8, .. "1:\x02"u8, .. "1:xe"u8],
    ];

    private static void CheckParts(MultipartAssembler parts)
    {
        using var buffer = new ConfigBuffer();
        parts.Write(buffer);
        byte[] written = buffer.Written.ToArray();
        var again = new MultipartAssembler(FuzzKeys.Time);
        var reader = new ConfigReader(written);
        Must.Hold(again.TryRead(ref reader) && reader.Position == written.Length);
        using var copy = new ConfigBuffer();
        again.Write(copy);
        Must.Equal(written, copy.Written, "parts written again");
    }
}
