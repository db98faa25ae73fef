namespace SessionSdk.Files;

/// <summary>Represents the right of a transfer to hold its file in memory; dispose, once, gives it to the next.</summary>
internal readonly struct TransferTurn(SemaphoreSlim transfers) : IDisposable
{
    public void Dispose() => transfers.Release();
}
