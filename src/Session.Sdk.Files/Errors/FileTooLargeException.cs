using System.Globalization;

namespace SessionSdk;

/// <summary>Reports that a file is larger than the server or the client's limits allow.</summary>
public sealed class FileTooLargeException : SessionException
{
    /// <summary>Makes the failure.</summary>
    /// <param name="size">The size in bytes: of the encrypted file as far as it is known, else as much as has been seen of it.</param>
    /// <param name="limit">The client's limit, or <see langword="null"/> when the server refused the file.</param>
    public FileTooLargeException(long size, long? limit)
        : base(limit is null
            ? string.Create(CultureInfo.InvariantCulture, $"The file server refuses a file of {size} bytes as too large.")
            : string.Create(CultureInfo.InvariantCulture, $"The file has {size} bytes or more; at most {limit} are allowed."))
    {
        Size = size;
        Limit = limit;
    }

    /// <summary>Gets the size in bytes: of the encrypted file as far as it is known, else as much as has been seen of it.</summary>
    public long Size { get; }

    /// <summary>Gets the client's limit in bytes, or <see langword="null"/> when the server refused the file.</summary>
    public long? Limit { get; }

    /// <inheritdoc/>
    public override bool IsTransient => false;
}
