using System.Globalization;
using SessionSdk;

namespace ModeratorBot.Rules;

/// <summary>What somebody wrote into the room.</summary>
internal sealed record Post(MessageId Id, SenderId Author, string Text, DateTimeOffset PostedAt)
{
    /// <summary>The name that the author chose; anything may stand there.</summary>
    public string? AuthorName { get; init; }

    /// <summary>Whether the text took the place of an earlier one.</summary>
    public bool IsEdit { get; init; }

    /// <summary>Whether something to follow comes beside the text: the preview of a page, or an invitation.</summary>
    public bool HasPreview { get; init; }

    /// <summary>The message that this one quotes, where it is known.</summary>
    public MessageId? RepliesTo { get; init; }

    /// <summary>Names the post in the journal. With its time, because a room that is made anew gives its numbers out again.</summary>
    public string Key => string.Create(CultureInfo.InvariantCulture, $"{Id}@{PostedAt.ToUnixTimeMilliseconds()}{(IsEdit ? "e" : "")}");
}
