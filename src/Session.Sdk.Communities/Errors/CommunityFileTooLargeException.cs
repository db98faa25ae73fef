using System.Globalization;

namespace SessionSdk;

/// <summary>Reports that a file is larger than the community server or the client's limits allow.</summary>
public sealed class CommunityFileTooLargeException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="size">The size in bytes, or as much as has been seen of it.</param>
    /// <param name="limit">The limit in bytes.</param>
    public CommunityFileTooLargeException(long size, long limit)
        : base(string.Create(CultureInfo.InvariantCulture, $"The file has {size} bytes or more; at most {limit} are allowed."))
    {
        Size = size;
        Limit = limit;
    }

    /// <summary>Gets the size in bytes, or as much as has been seen of it.</summary>
    public long Size { get; }

    /// <summary>Gets the limit in bytes.</summary>
    public long Limit { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
