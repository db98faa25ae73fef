using Microsoft.Extensions.Options;

namespace SessionSdk.Files;

/// <summary>Checks the options of a <see cref="FileClient"/>.</summary>
internal sealed class FileClientOptionsValidator : IValidateOptions<FileClientOptions>
{
    /// <summary>The largest answer that is worth asking for: nodes carry no larger ones.</summary>
    private const int LargestDownload = 10 * 1024 * 1024;

    /// <summary>Longer waits are a mistake, and timers cannot wait for ever.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    public ValidateOptionsResult Validate(string? name, FileClientOptions options)
    {
        var errors = new List<string>();
        Check(options.Server is not null, $"{nameof(options.Server)} must be set.");
        Check(options.MaxUploadSize is >= 1 and <= FileClientOptions.LargestUpload, $"{nameof(options.MaxUploadSize)} must be from 1 to {FileClientOptions.LargestUpload}.");
        Check(options.MaxDownloadSize is >= 1 and <= LargestDownload, $"{nameof(options.MaxDownloadSize)} must be from 1 to {LargestDownload}.");
        Check(options.MaxParallelTransfers >= 1, $"{nameof(options.MaxParallelTransfers)} must be at least 1.");
        Check(options.MaxTries >= 1, $"{nameof(options.MaxTries)} must be at least 1.");
        Check(options.TransferDeadline > TimeSpan.Zero && options.TransferDeadline <= LongestWait, $"{nameof(options.TransferDeadline)} must be longer than zero and at most a day.");
        Check(options.RequestDeadline > TimeSpan.Zero && options.RequestDeadline <= LongestWait, $"{nameof(options.RequestDeadline)} must be longer than zero and at most a day.");
        Check(options.RetryDelay >= TimeSpan.Zero && options.RetryDelay <= LongestWait, $"{nameof(options.RetryDelay)} must not be negative and at most a day.");
        Check(options.MaxRetryDelay >= TimeSpan.Zero && options.MaxRetryDelay <= LongestWait, $"{nameof(options.MaxRetryDelay)} must not be negative and at most a day.");
        return errors.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(errors);

        void Check(bool isGood, string error)
        {
            if (!isGood)
            {
                errors.Add(error);
            }
        }
    }

    internal static void ThrowIfInvalid(FileClientOptions options)
    {
        if (new FileClientOptionsValidator().Validate(null, options) is { Failed: true } result)
        {
            throw new ArgumentException(result.FailureMessage, nameof(options));
        }
    }
}
