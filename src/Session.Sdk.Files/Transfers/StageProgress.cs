namespace SessionSdk.Files;

/// <summary>Passes counts of bytes on as progress of one stage.</summary>
internal sealed class StageProgress(IProgress<TransferProgress> progress, TransferStage stage, long? total) : IProgress<long>
{
    public void Report(long value) => progress.Report(new TransferProgress(stage, value, total));

    internal static StageProgress? For(IProgress<TransferProgress>? progress, TransferStage stage, long? total) =>
        progress is null ? null : new StageProgress(progress, stage, total);
}
