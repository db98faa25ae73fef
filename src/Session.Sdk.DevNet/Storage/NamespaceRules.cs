namespace SessionSdk.DevNet;

/// <summary>What a namespace's number says about who may read and write in it.</summary>
internal static class NamespaceRules
{
    public const int LegacyGroups = -10;
    public const int Reserved = -3741;

    /// <summary>Anyone may store, for 14 days at most.</summary>
    public static bool IsPublicInbox(int number) => number % 10 == 0;

    /// <summary>Holds one message, which anyone may read.</summary>
    public static bool IsPublicOutbox(int number) => number < 0 && -number % 20 == 1;

    /// <summary>Revoked members may still read.</summary>
    public static bool IsUnrevocable(int number) => number < 0 && -number % 100 == 11;

    public static bool IsReadableByAll(int number) => number == LegacyGroups || IsPublicOutbox(number);
}
