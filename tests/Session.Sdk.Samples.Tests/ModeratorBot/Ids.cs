namespace SessionSdk.Samples.Tests.ModeratorBot;

/// <summary>People of a room.</summary>
internal static class Ids
{
    internal static SenderId Bot { get; } = Make(1);

    internal static SenderId Moderator { get; } = Make(2);

    internal static SenderId Friend { get; } = Make(3);

    internal static SenderId Alice { get; } = Make(4);

    internal static SenderId Bob { get; } = Make(5);

    internal static SenderId Make(int number) => BlindedId.Parse($"15{number:x64}");
}
