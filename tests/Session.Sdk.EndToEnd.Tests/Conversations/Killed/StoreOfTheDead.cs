using System.Diagnostics;
using SessionSdk.Dispatching;
using SessionSdk.Sending;
using SessionSdk.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.EndToEnd.Tests.Conversations.Killed;

/// <summary>What a killed bot left in its store. A copy is looked at, so that the next life finds the file as the kill left it.</summary>
internal sealed record StoreOfTheDead(TimeSpan OpenedIn, HandledPositions Handled, IReadOnlyDictionary<string, string> Uploaded)
{
    internal static async Task<StoreOfTheDead> ReadAsync(BotSettings settings, AccountId bot, CancellationToken cancellationToken)
    {
        string folder = Directory.CreateTempSubdirectory("dead-bot").FullName;
        try
        {
            string copy = Path.Combine(folder, "bot.db");
            foreach (string suffix in (string[])[string.Empty, "-wal"])
            {
                if (File.Exists(settings.StoreFile + suffix))
                {
                    File.Copy(settings.StoreFile + suffix, copy + suffix);
                }
            }

            var watch = Stopwatch.StartNew();
            await using SqliteSessionStore store = await SqliteSessionStore.OpenAsync(new() { Path = copy, Protection = StoreProtection.None, Check = StoreCheck.Always }, cancellationToken);
            TimeSpan openedIn = watch.Elapsed;
            ConsumerRecord? reader = (await store.GetConsumersAsync(bot, cancellationToken)).SingleOrDefault();
            var uploaded = new Dictionary<string, string>();
            foreach (OutboxRecord record in await store.GetOutboxAsync(bot, cancellationToken))
            {
                Assert.True(OutboxCodec.TryRead(record, out OutboxPayload? payload));
                foreach (OutgoingFile file in payload.Files.Take(payload.FilesDone))
                {
                    uploaded.Add(file.FileName!, file.Uploaded!.Url!);
                }
            }

            Assert.Equal(0, store.UnreadableRows);
            return new StoreOfTheDead(openedIn, new HandledPositions(reader?.Cursor ?? 0, reader?.HandledAhead ?? []), uploaded);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
