using SessionSdk.Identity;
using SessionSdk.Swarm;

namespace SessionSdk.Fuzz;

/// <summary>What the client saved about a config: what is read and written again is the same.</summary>
internal sealed class SavedConfigTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Bencode;

    public override int AllocationFactor => 4;

    public override int AllocationFloor => 1024;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        SavedConfig? saved = SavedConfig.Read(input);
        meter.Check();
        if (saved is null)
        {
            return false;
        }

        byte[] encoded = saved.Encode();
        Must.Hold(SavedConfig.Read(encoded) is { } again && again.Dump.AsSpan().SequenceEqual(saved.Dump) && again.Local.AsSpan().SequenceEqual(saved.Local) && again.Newest == saved.Newest
            && again.Own.SequenceEqual(saved.Own) && again.Obsolete.SequenceEqual(saved.Obsolete));
        return true;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        MessageHash hash = MessageHash.Parse("yGE9RBULySwbSY6/0vUWeHsUpSFuno5z3mQbmqp7osI");
        yield return new SavedConfig([1, 2, 3], [hash], [], FuzzKeys.Now, [4]).Encode();
        yield return new SavedConfig([], [], [hash, hash], null, []).Encode();
    }
}
