using System.Globalization;

namespace SessionSdk;

/// <summary>Reports that a file server refused a request.</summary>
public sealed class FileServerRefusedException : SessionException
{
    private const int TooManyRequests = 429;

    /// <summary>Makes the failure.</summary>
    /// <param name="status">The status of the answer.</param>
    public FileServerRefusedException(int status)
        : base(string.Create(CultureInfo.InvariantCulture, $"The file server refused the request with status {status}."))
    {
        Status = status;
    }

    /// <summary>Gets the status of the answer: 400 malformed, 401 wrong signature, 404 unknown platform, 425 wrong time, 429 too many requests, 507 no room, other 5xx failure of the server.</summary>
    public int Status { get; }

    /// <inheritdoc/>
    public override bool IsTransient => Status is TooManyRequests or >= 500;
}
