using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Fuzz;

/// <summary>Messages between accounts, as they are stored.</summary>
internal sealed class DirectMessageTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Protobuf;

    public override int AllocationFactor => 8;

    public override bool Run(ReadOnlySpan<byte> input)
    {
        AllocationMeter meter = Measure(input.Length);
        bool opened = DirectMessage.TryOpen(input, FuzzKeys.Alice, out _, out RejectReason reason);
        meter.Check();
        Must.Hold(opened == (reason == RejectReason.None));
        byte[] config = ConfigWrapper.Unwrap(input, Namespace.Contacts, FuzzKeys.Alice, out int layers);
        Must.Hold(layers > 0 || config.AsSpan().SequenceEqual(input));
        return opened || layers > 0;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        foreach (byte[] content in ContentSeeds.All().Where(content => content.Length < 300).Take(8))
        {
            yield return DirectContentTarget.Seal(content);
        }

        foreach (string data in VectorFile.Texts("wrapping", "data", "open_direct").Take(4))
        {
            yield return Convert.FromBase64String(data);
        }

        yield return ConfigWrapper.Wrap("a config"u8, Namespace.Contacts, 3, FuzzKeys.Alice);
    }
}
