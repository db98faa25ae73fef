namespace SessionSdk;

/// <summary>Says how events are enumerated.</summary>
public sealed class EventStreamOptions
{
    /// <summary>Gets or sets the name under which it is kept how far the enumeration has come. One enumeration of a name is under way at a time.</summary>
    /// <value>The default is <c>events</c>, for messages <c>messages</c>.</value>
    public string? Name { get; set; }

    /// <summary>Gets or sets where an enumeration begins whose name the store does not know yet.</summary>
    /// <value>The default is <see cref="ReaderStart.Automatic"/>.</value>
    public ReaderStart Start { get; set; }
}
