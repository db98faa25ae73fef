namespace SessionSdk.DevNet;

/// <summary>What a subaccount may do.</summary>
[Flags]
internal enum SubaccountRights
{
    None = 0,
    Read = 1,
    Write = 2,
    Delete = 4,
    AnyPrefix = 8,
}
