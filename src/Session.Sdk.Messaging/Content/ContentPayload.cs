namespace SessionSdk.Messaging;

/// <summary>Says what a message is: text, a reaction, a read receipt and so on. A message carries exactly one payload.</summary>
public abstract record ContentPayload
{
    private protected ContentPayload()
    {
    }

    /// <summary>Names the kind of payload and shows nothing of what it says.</summary>
    /// <returns>The name of the type.</returns>
    public sealed override string ToString() => GetType().Name;
}
