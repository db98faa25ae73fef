namespace SessionSdk;

/// <summary>Reports that the last hop of a path cannot reach a server, or that the server refused the onion envelope.</summary>
public sealed class ServerUnreachableException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="host">The server's host.</param>
    /// <param name="statusCode">The status that the last hop gave.</param>
    /// <param name="innerException">The cause.</param>
    public ServerUnreachableException(string host, int statusCode, Exception? innerException = null)
        : base($"The server {host} cannot be reached through the network (status {statusCode}).", innerException)
    {
        Host = host;
        StatusCode = statusCode;
    }

    /// <summary>Gets the server's host.</summary>
    public string Host { get; }

    /// <summary>Gets the status that the last hop gave.</summary>
    public int StatusCode { get; }

    /// <inheritdoc/>
    public override bool IsTransient => StatusCode >= 500;
}
