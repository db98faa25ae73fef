namespace SessionSdk.Storage;

/// <summary>Says up to when a conversation is read. Marks only move forward.</summary>
/// <remarks>It changes what is there: a message that is added later keeps what its record says, whenever it was sent.</remarks>
/// <param name="Conversation">The conversation.</param>
/// <param name="Until">The sent time of the last message that is read.</param>
public readonly record struct ReadMark(ConversationId Conversation, DateTimeOffset Until);
