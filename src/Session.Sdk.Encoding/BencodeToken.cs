namespace SessionSdk.Encoding;

/// <summary>Names what stands next in a bencoded text.</summary>
public enum BencodeToken
{
    /// <summary>Nothing: the text, or the open list or dictionary, is at its end, or the next byte is not bencoding.</summary>
    None,

    /// <summary>A whole number, <c>i…e</c>.</summary>
    Number,

    /// <summary>A byte string, <c>length:bytes</c>.</summary>
    Bytes,

    /// <summary>The start of a list, <c>l</c>.</summary>
    List,

    /// <summary>The start of a dictionary, <c>d</c>.</summary>
    Dictionary,

    /// <summary>The end of a list or dictionary, <c>e</c>.</summary>
    End,
}
