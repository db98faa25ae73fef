namespace SessionSdk.Fuzz;

/// <summary>The contents that the targets of messages begin with.</summary>
internal static class ContentSeeds
{
    public static IEnumerable<byte[]> All() =>
    [
        .. VectorFile.Hex("content", "bytes", "content"),
        .. VectorFile.Hex("content", "bytes", "content_decode"),
        .. VectorFile.Hex("wrapping", "content", "open_direct", "open_group", "open_community", "open_blinded_inbox"),
    ];
}
