using System.ComponentModel.DataAnnotations;

namespace SessionSdk.Files;

/// <summary>Configures a <see cref="FileClient"/>.</summary>
public sealed class FileClientOptions
{
    /// <summary>The largest upload that fits into one onion request, in bytes: what the longest deterministic stream has.</summary>
    public const int LargestUpload = 10_223_616;

    /// <summary>The largest answer that is worth asking for: nodes carry no larger ones.</summary>
    private const int LargestDownload = 10 * 1024 * 1024;

    /// <summary>Longer waits are a mistake.</summary>
    private const string LongestWait = "1.00:00:00";

    /// <summary>Gets or sets the server that files are uploaded to unless a request names another.</summary>
    /// <value>The default is <see cref="FileServer.Default"/>.</value>
    [Required(ErrorMessage = "must be set.")]
    public FileServer Server { get; set; } = FileServer.Default;

    /// <summary>Gets or sets how many bytes an encrypted file may have to be uploaded, at most <see cref="LargestUpload"/>.</summary>
    /// <value>The default is 10,000,000, which the default server is known to take.</value>
    [Amount(1, LargestUpload)]
    public int MaxUploadSize { get; set; } = 10_000_000;

    /// <summary>Gets or sets how many bytes an encrypted file may have to be downloaded. Nodes carry no answers above 10 MiB.</summary>
    /// <value>The default is <see cref="LargestUpload"/>.</value>
    [Amount(1, LargestDownload)]
    public int MaxDownloadSize { get; set; } = LargestUpload;

    /// <summary>Gets or sets how many transfers run at the same time; more of them wait. Each takes a few times the size of its file in memory.</summary>
    /// <value>The default is 3.</value>
    [Amount(1)]
    public int MaxParallelTransfers { get; set; } = 3;

    /// <summary>Gets or sets the deadline of an upload or download once its turn has come, all tries included.</summary>
    /// <value>The default is 60 seconds.</value>
    [Duration(DurationAttribute.Positive, LongestWait)]
    public TimeSpan TransferDeadline { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets the deadline of other requests, all tries included.</summary>
    /// <value>The default is 10 seconds.</value>
    [Duration(DurationAttribute.Positive, LongestWait)]
    public TimeSpan RequestDeadline { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how many times a request is made at most when the server fails with a status of 500 or above. Failures of the network are retried by the network.</summary>
    /// <value>The default is 3.</value>
    [Amount(1)]
    public int MaxTries { get; set; } = 3;

    /// <summary>Gets or sets the wait before the second try; it doubles with each further one and varies by half.</summary>
    /// <value>The default is 250 milliseconds.</value>
    [Duration("0", LongestWait)]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Gets or sets the longest wait between tries, before it is varied.</summary>
    /// <value>The default is 4 seconds.</value>
    [Duration("0", LongestWait)]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(4);
}
