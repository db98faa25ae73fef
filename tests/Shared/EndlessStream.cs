namespace SessionSdk.Tests.Shared;

/// <summary>Gives bytes without an end.</summary>
internal sealed class EndlessStream : OneWayStream
{
    public override int Read(byte[] buffer, int offset, int count) => count;
}
