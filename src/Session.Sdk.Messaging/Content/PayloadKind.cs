namespace SessionSdk.Messaging;

/// <summary>Names the payload of a schema message.</summary>
internal enum PayloadKind
{
    None,
    TimerUpdate,
    GroupUpdate,
    Reaction,
    Visible,
    Receipt,
    Typing,
    DataExtraction,
    Unsend,
    Call,
    RequestResponse,
    SharedConfig,
}
