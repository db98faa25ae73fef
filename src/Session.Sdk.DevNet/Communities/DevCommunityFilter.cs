using System.Text.RegularExpressions;

namespace SessionSdk.DevNet;

/// <summary>Describes what a room's word filter catches, and what happens then. Moderators are not filtered.</summary>
/// <param name="Pattern">What is searched for in the text and in the profile name.</param>
public sealed record DevCommunityFilter(Regex Pattern)
{
    /// <summary>Gets whether the author is told that all went well: the post is hidden from everyone. Otherwise it is refused with status 429.</summary>
    /// <value>The default is <see langword="false"/>.</value>
    public bool IsSilent { get; init; }

    /// <summary>Gets what a caught post is answered with, as a whisper to its author; <c>{profile_name}</c> stands for the author's name.</summary>
    /// <value>The default is <see langword="null"/>: there is no answer.</value>
    public string? Reply { get; init; }

    /// <summary>Gets the name under which the answer is given.</summary>
    /// <value>The default is <c>Doorman</c>.</value>
    public string ReplyName { get; init; } = "Doorman";
}
