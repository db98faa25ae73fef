using SessionSdk.Tests.Shared;

namespace SessionSdk.Files.Tests.Fakes;

/// <summary>Reads bytes as a network would give them: in small parts, without a length.</summary>
internal sealed class ForwardStream(byte[] bytes) : OneWayStream
{
    internal int BytesRead { get; private set; }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int part = Math.Min(Math.Min(count, 7001), bytes.Length - BytesRead);
        bytes.AsSpan(BytesRead, part).CopyTo(buffer.AsSpan(offset));
        BytesRead += part;
        return part;
    }
}
