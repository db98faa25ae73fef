namespace SessionSdk.Files.Tests.Fakes;

/// <summary>Reads bytes as a network would give them: in small parts, without a length.</summary>
internal sealed class ForwardStream(byte[] bytes) : Stream
{
    internal int BytesRead { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count)
    {
        int part = Math.Min(Math.Min(count, 7001), bytes.Length - BytesRead);
        bytes.AsSpan(BytesRead, part).CopyTo(buffer.AsSpan(offset));
        BytesRead += part;
        return part;
    }

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
