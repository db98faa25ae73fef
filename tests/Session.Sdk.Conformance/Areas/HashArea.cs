using SessionSdk.Cryptography;

namespace SessionSdk.Conformance.Areas;

/// <summary>BLAKE2b of 16 to 64 bytes with an optional key.</summary>
internal sealed class HashArea : ConformanceArea
{
    public override string Name => "hash";

    public override void Run(ConformanceCase known)
    {
        int size = (int)known.Whole("size");
        byte[] key = known.HexOrNull("key") ?? [];
        byte[] message = known.Hex("message");
        if (!known.Valid)
        {
            Refused(() => Blake2b.ComputeHash(size, message, key), "the hash");
            return;
        }

        Same(known.Hex("hash"), Blake2b.ComputeHash(size, message, key), "hash");

        using var hasher = new Blake2bHasher(size, key);
        hasher.Append(message.AsSpan(0, message.Length / 2));
        hasher.Append(message.AsSpan(message.Length / 2));
        byte[] piecewise = new byte[size];
        hasher.Finish(piecewise);
        Same(known.Hex("hash"), piecewise, "hash made piece by piece");
    }
}
