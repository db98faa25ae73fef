using SessionSdk;

namespace Snippets;

internal static class ConversationSettings
{
    internal static async Task<bool?> SetAsync(SessionClient client, AccountId friend)
    {
        #region settings

        Conversation conversation = client.GetConversation(friend);
        conversation.Pin();
        conversation.SetNotify(NotifyMode.Disabled);
        conversation.Mute(until: DateTimeOffset.UtcNow.AddHours(8));
        await conversation.SetAutoDownloadAsync(true);
        ConversationSummary now = await conversation.GetSummaryAsync();

        #endregion

        return now.AutoDownload;
    }
}
