namespace SessionSdk.EndToEnd.Tests.Groups.BigGroup;

/// <summary>A text that a member sent to the group.</summary>
/// <param name="text">The text, which no other has.</param>
/// <param name="sender">The place of the member.</param>
internal sealed class SentText(string text, int sender)
{
    internal string Text => text;

    internal int Sender => sender;

    internal long Begun { get; } = Memberships.Now;

    /// <summary>Gets or sets when the swarm had accepted it; nothing when that is not known.</summary>
    internal long? Ended { get; set; }

    public override string ToString() => $"{text} {Begun}–{Ended}";
}
