namespace SessionSdk.Files.Tests.Fakes;

/// <summary>Keeps what is reported, in order.</summary>
internal sealed class ProgressLog : IProgress<TransferProgress>
{
    internal List<TransferProgress> Reports { get; } = [];

    public void Report(TransferProgress value) => Reports.Add(value);
}
