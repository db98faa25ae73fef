using System.Net;
using System.Net.Sockets;

namespace SessionSdk.DevNet;

/// <summary>Keeps a port from being given to others while nothing listens on it, so that a killed server can come back to it. Connections to it are refused.</summary>
internal sealed class PortReservation : IDisposable
{
    private readonly Socket _socket;

    private PortReservation(Socket socket)
    {
        _socket = socket;
    }

    /// <summary>Takes a port.</summary>
    /// <returns>The reservation; <see langword="null"/> when somebody else was faster, who has to go before the server can come back.</returns>
    public static PortReservation? TryTake(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return new PortReservation(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }

    /// <summary>Gives the port back.</summary>
    public void Dispose() => _socket.Dispose();
}
