namespace SessionSdk.Communities;

/// <summary>Represents an answer that rows may have been passed over in.</summary>
internal interface IHasSkippedRows
{
    SkippedRows Skipped { get; }
}
