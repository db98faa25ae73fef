namespace SessionSdk.Onion;

/// <summary>Holds what came back from a guard. Nothing in it is authentic until it has been decrypted.</summary>
/// <param name="StatusCode">The HTTP status; 0 when there was no answer.</param>
/// <param name="Body">The body.</param>
/// <param name="IsTooLarge">Whether the body was cut because it was larger than allowed.</param>
/// <param name="Failure">What the transport reported when there was no whole answer; its texts are fit for logs.</param>
/// <param name="WasSent">Whether the guard may have got the request.</param>
internal readonly record struct GuardReply(int StatusCode, ReadOnlyMemory<byte> Body, bool IsTooLarge, Exception? Failure, bool WasSent = true)
{
    /// <summary>The most that is read of the body of an error.</summary>
    internal const int MaxErrorSize = 64 * 1024;

    internal bool IsUnreachable => Failure is not null;
}
