namespace ModeratorBot.Journal;

/// <summary>Names in the journal that are no rule of the list.</summary>
internal static class JournalRules
{
    internal const string Budget = "budget";

    internal const string Undo = "/undo";
}
