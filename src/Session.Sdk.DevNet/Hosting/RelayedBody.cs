namespace SessionSdk.DevNet;

/// <summary>Reads what another server answers, which may have no end.</summary>
internal static class RelayedBody
{
    /// <summary>Reads a body. One that is longer than the limit never arrives, as on the real network: the caller's time runs out.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled before the body had ended.</exception>
    /// <exception cref="HttpRequestException">The connection broke.</exception>
    public static async Task<byte[]> ReadAsync(HttpContent content, int limit, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException failure) when (failure.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken).ConfigureAwait(false);
        }

        return await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }
}
