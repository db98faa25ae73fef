namespace SessionSdk.Messaging;

/// <summary>Tells about a change of a group. The group's configs hold the truth: an update only makes a line in the conversation, or asks to delete.</summary>
public abstract record GroupUpdate : DataPayload
{
    private protected GroupUpdate()
    {
    }
}
