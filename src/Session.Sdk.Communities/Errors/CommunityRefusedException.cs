using System.Globalization;
using SessionSdk.Communities;

namespace SessionSdk;

/// <summary>Reports that a community server refused a request.</summary>
public sealed class CommunityRefusedException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="reason">What the status means.</param>
    /// <param name="serverText">What the server said in words, fit to be shown.</param>
    /// <param name="retryAfter">How long the server asks to wait.</param>
    public CommunityRefusedException(int status, CommunityRefusal reason, string? serverText = null, TimeSpan? retryAfter = null)
        : base(string.Create(CultureInfo.InvariantCulture, $"The community server refused the request with status {status} ({reason}){(serverText is null ? "." : $": {serverText}")}"))
    {
        Status = status;
        Reason = reason;
        ServerText = serverText;
        RetryAfter = retryAfter;
    }

    /// <summary>Gets the status of the answer.</summary>
    public int Status { get; }

    /// <summary>Gets what the status means.</summary>
    public CommunityRefusal Reason { get; }

    /// <summary>Gets what the server said in words, without what could be an id or turn the text round, or <see langword="null"/>.</summary>
    public string? ServerText { get; }

    /// <summary>Gets how long the server asks to wait, or <see langword="null"/> when it does not say.</summary>
    public TimeSpan? RetryAfter { get; }

    /// <summary>Gets the capabilities that the server lacks, with <see cref="CommunityRefusal.CapabilityMissing"/>.</summary>
    public IReadOnlyList<Capability> MissingCapabilities { get; init; } = [];

    /// <inheritdoc/>
    public override bool IsTransient => Reason is CommunityRefusal.WrongTime or CommunityRefusal.TooManyRequests or CommunityRefusal.ServerFailure;
}
