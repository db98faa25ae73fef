namespace SessionSdk.Sqlite;

/// <summary>The places that values are bound to and hashes belong to. The numbers are part of the format.</summary>
internal enum StoreTable : byte
{
    Account = 1,
    Conversation = 2,
    Message = 3,
    Event = 4,
    FailedEvent = 5,
    Consumer = 6,
    Outbox = 7,
    Seen = 8,
    State = 9,
    Position = 10,
    Swarm = 11,
    Reference = 12,
    ServerNumber = 13,
    MessageHash = 14,
    Meta = 15,
}
