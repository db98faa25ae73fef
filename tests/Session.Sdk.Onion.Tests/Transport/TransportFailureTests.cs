using System.Net.Sockets;

namespace SessionSdk.Onion.Tests.Transport;

public sealed class TransportFailureTests
{
    public static TheoryData<Exception, bool> Failures => new()
    {
        { new HttpRequestException(HttpRequestError.ConnectionError, "refused", new SocketException((int)SocketError.ConnectionRefused)), false },
        { new HttpRequestException(HttpRequestError.NameResolutionError, "no such host"), false },
        { new HttpRequestException(HttpRequestError.SecureConnectionError, "no TLS", new IOException("closed")), false },
        { new TaskCanceledException("connect timeout", new TimeoutException()), false },
        { new HttpRequestException(HttpRequestError.ResponseEnded, "ended"), true },
        { new HttpRequestException("An error occurred while sending the request.", new IOException("reset", new SocketException((int)SocketError.ConnectionReset))), true },
        { new IOException("reset within the body"), true },
    };

    [Theory]
    [MemberData(nameof(Failures))]
    public void Only_what_never_got_a_connection_was_certainly_not_sent(Exception failure, bool mayHaveBeenSent) =>
        Assert.Equal(mayHaveBeenSent, TransportFailure.MayHaveBeenSent(failure));
}
