using System.Globalization;
using System.Runtime.CompilerServices;

namespace SessionSdk.EndToEnd.Tests.Conversations.Killed;

/// <summary>What a life of the bot needs to know; the environment of its process carries it.</summary>
internal sealed record BotSettings
{
    private const string Prefix = "SESSION_BOT_";

    internal required string Folder { get; init; }

    internal required string Phrase { get; init; }

    /// <summary>Gets to whom it writes of its own accord.</summary>
    internal required AccountId Friend { get; init; }

    internal required Uri Seed { get; init; }

    internal required string Pin { get; init; }

    internal required Uri Files { get; init; }

    internal required string FilesKey { get; init; }

    /// <summary>Gets the number of this life.</summary>
    internal int Run { get; init; }

    /// <summary>Gets how many messages of its own it is to have queued in this life and those before.</summary>
    internal int ToQueue { get; init; }

    internal string StoreFile => Path.Combine(Folder, "bot.db");

    internal string NotesFile => Path.Combine(Folder, "notes");

    internal static BotSettings FromEnvironment() => new()
    {
        Folder = Read(nameof(Folder)),
        Phrase = Read(nameof(Phrase)),
        Friend = AccountId.Parse(Read(nameof(Friend))),
        Seed = new Uri(Read(nameof(Seed))),
        Pin = Read(nameof(Pin)),
        Files = new Uri(Read(nameof(Files))),
        FilesKey = Read(nameof(FilesKey)),
        Run = int.Parse(Read(nameof(Run)), CultureInfo.InvariantCulture),
        ToQueue = int.Parse(Read(nameof(ToQueue)), CultureInfo.InvariantCulture),
    };

    internal Dictionary<string, string> ToEnvironment()
    {
        var environment = new Dictionary<string, string>();
        Write(Folder);
        Write(Phrase);
        Write(Friend.ToString());
        Write(Seed.ToString());
        Write(Pin);
        Write(Files.ToString());
        Write(FilesKey);
        Write(Run.ToString(CultureInfo.InvariantCulture));
        Write(ToQueue.ToString(CultureInfo.InvariantCulture));
        return environment;

        void Write(string value, [CallerArgumentExpression(nameof(value))] string name = "") => environment[Prefix + name.Split('.')[0]] = value;
    }

    private static string Read(string name) => Environment.GetEnvironmentVariable(Prefix + name) ?? throw new InvalidOperationException("Runs only as a child.");
}
