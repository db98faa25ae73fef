namespace SessionSdk.Messaging;

/// <summary>Finds the end of the padding before a file, which may span several chunks.</summary>
internal struct FileStreamPadding
{
    internal bool IsOver { get; private set; }

    /// <summary>Drops the padding at the beginning of a chunk.</summary>
    /// <returns><see langword="false"/> when something else than zeros and a one stands there.</returns>
    internal bool TryStrip(ReadOnlySpan<byte> chunk, out int skipped)
    {
        skipped = 0;
        if (IsOver)
        {
            return true;
        }

        skipped = chunk.IndexOfAnyExcept((byte)0);
        if (skipped < 0)
        {
            skipped = chunk.Length;
            return true;
        }

        IsOver = chunk[skipped] == FileStreamCipher.PaddingEnd;
        skipped++;
        return IsOver;
    }
}
