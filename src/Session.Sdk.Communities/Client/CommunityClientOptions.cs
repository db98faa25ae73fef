
namespace SessionSdk.Communities;

/// <summary>Configures a <see cref="CommunityClient"/>.</summary>
public sealed class CommunityClientOptions
{
    /// <summary>The largest body that is worth asking for or sending: nodes carry no larger ones.</summary>
    private const int LargestBody = 10 * 1024 * 1024;

    /// <summary>Longer waits are a mistake.</summary>
    private const string LongestWait = "1.00:00:00";

    /// <summary>Gets or sets how many bytes an answer may have. Nodes carry none above 10 MiB.</summary>
    /// <value>The default is 10 MiB.</value>
    [Amount(1024, LargestBody)]
    public int MaxAnswerSize { get; set; } = LargestBody;

    /// <summary>Gets or sets how many bytes a file may have to be uploaded.</summary>
    /// <value>The default is 10,000,000, which all clients take.</value>
    [Amount(1, LargestBody)]
    public int MaxUploadSize { get; set; } = 10_000_000;

    /// <summary>Gets or sets how many bytes a file may have to be downloaded.</summary>
    /// <value>The default is 10 MiB.</value>
    [Amount(1, LargestBody)]
    public int MaxDownloadSize { get; set; } = LargestBody;

    /// <summary>Gets or sets how many files go up or down at the same time; more of them wait. Each takes a few times its size in memory.</summary>
    /// <value>The default is 3.</value>
    [Amount(1)]
    public int MaxParallelTransfers { get; set; } = 3;

    /// <summary>Gets or sets the deadline of a request, all tries included.</summary>
    /// <value>The default is 30 seconds.</value>
    [Duration(DurationAttribute.Positive, LongestWait)]
    public TimeSpan RequestDeadline { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets the deadline of an upload or download once its turn has come, all tries included.</summary>
    /// <value>The default is 60 seconds.</value>
    [Duration(DurationAttribute.Positive, LongestWait)]
    public TimeSpan TransferDeadline { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets or sets how many times a request is made at most when the server fails with a status of 501 or above; after a 500 it is made once more. Failures of the network are retried by the network.</summary>
    /// <value>The default is 3.</value>
    [Amount(1)]
    public int MaxTries { get; set; } = 3;

    /// <summary>Gets or sets the wait before the second try; it doubles with each further one and varies by half.</summary>
    /// <value>The default is 500 milliseconds.</value>
    [Duration("0", LongestWait)]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets the longest wait between tries, before it is varied.</summary>
    /// <value>The default is 4 seconds.</value>
    [Duration("0", LongestWait)]
    public TimeSpan MaxRetryDelay { get; set; } = TimeSpan.FromSeconds(4);
}
