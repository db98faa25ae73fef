using System.Globalization;
using Microsoft.Extensions.Logging;

namespace ModeratorBot.Community;

/// <summary>Keeps how far the room was read, so that a restart goes on there.</summary>
internal sealed partial class PositionFile(string path, ILogger logger)
{
    internal long? Load()
    {
        if (!File.Exists(path))
        {
            return null;
        }

        if (long.TryParse(File.ReadAllText(path).Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out long position))
        {
            return position;
        }

        LogUnreadable(path);
        return null;
    }

    internal void Save(long position)
    {
        string next = $"{path}.next";
        File.WriteAllText(next, position.ToString(CultureInfo.InvariantCulture));
        File.Move(next, path, overwrite: true);
    }

    [LoggerMessage(LogLevel.Warning, "{Path} holds no number: what was written while the bot was away is not looked at")]
    private partial void LogUnreadable(string path);
}
