namespace SessionSdk.Messaging;

/// <summary>Collects the named values of a notification.</summary>
internal sealed class PushMetadata
{
    private string? _account;
    private string? _hash;
    private long? _namespace;
    private long? _storedAt;
    private long? _expiresAt;
    private long? _length;
    private bool _isTooLong;

    internal void Set(string name, string value)
    {
        switch (name)
        {
            case "@":
                _account = value;
                break;
            case "#":
                _hash = value;
                break;
        }
    }

    internal void Set(string name, long value)
    {
        switch (name)
        {
            case "n":
                _namespace = value;
                break;
            case "t":
                _storedAt = value;
                break;
            case "z":
                _expiresAt = value;
                break;
            case "l":
                _length = value;
                break;
            case "B":
                _isTooLong = value != 0;
                break;
        }
    }

    /// <summary>Makes the payload, if what it must say is there and the message has the length that was announced.</summary>
    internal PushPayload? ToPayload(ReadOnlyMemory<byte>? message) =>
        _account is null || _hash is null || _namespace is < int.MinValue or > int.MaxValue || (message is { } bytes && _length is { } length && length != bytes.Length)
            ? null
            : new PushPayload
            {
                Account = _account,
                MessageHash = _hash,
                Namespace = (int?)_namespace,
                StoredAt = ToTime(_storedAt),
                ExpiresAt = ToTime(_expiresAt),
                IsTooLong = _isTooLong,
                Message = message,
            };

    private static DateTimeOffset? ToTime(long? milliseconds) =>
        milliseconds is >= 0 && UnixTime.TryFromMilliseconds((ulong)milliseconds, out DateTimeOffset time) ? time : null;
}
