using System.Diagnostics;
using SessionSdk.Sqlite;
using SessionSdk.Storage;

namespace SessionSdk.Benchmarks.Store;

/// <summary>What the SQLite store costs: commits, room, a page and a search among many messages. Prints a table.</summary>
internal static class StoreCosts
{
    private static readonly string[] Words =
        "the of and to in is you that it he was for on are as with his they at be this have from or one had by word but not what all were we when your can said there use an each which she do how their if will up other about out many then them these so some her would make like him into time has look two more write go see number no way could people my than first water been call who oil its now find long down day did get come made may part"
            .Split(' ');

    public static async Task RunAsync(int messages)
    {
        string folder = Directory.CreateTempSubdirectory("store-costs-").FullName;
        try
        {
            var options = new SqliteStoreOptions { Path = Path.Combine(folder, "costs.db"), Protection = StoreProtection.None, Check = StoreCheck.Never };
            Console.WriteLine($"{"what",-52} {"value",14}");
            await using (SqliteSessionStore store = await SqliteSessionStore.OpenAsync(options))
            {
                await CommitAsync(store);
            }

            options.Durability = StoreDurability.Normal;
            await using SqliteSessionStore large = await SqliteSessionStore.OpenAsync(options);
            await FillAsync(large, messages);
            await large.CompactAsync();
            Print($"bytes per message of 10 words, of {messages:N0}", new FileInfo(options.Path).Length / (double)messages);
            await QueryAsync(large, messages);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task CommitAsync(SqliteSessionStore store)
    {
        foreach (int callers in (int[])[1, 16, 256])
        {
            long start = Stopwatch.GetTimestamp();
            int commits = 200 * Math.Min(callers, 32);
            int next = 0;
            await Task.WhenAll(Enumerable.Range(0, callers).Select(caller => Task.Run(async () =>
            {
                AccountId account = Account(caller);
                StoreHead head = await store.GetHeadAsync(account);
                for (long number = head.LastMessage + 1; Interlocked.Increment(ref next) <= commits; number++)
                {
                    await store.CommitAsync(account, new StoreBatch
                    {
                        Messages = { Message(number) },
                        Events = { new() { Position = number, Kind = "MessageReceived", At = DateTimeOffset.UnixEpoch, Payload = new byte[100] } },
                        Seen = { new((UInt128)number, DateTimeOffset.UnixEpoch) },
                    });
                }
            })));
            Print($"commits per second, {callers} at once, on the disk", commits / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
    }

    private static async Task FillAsync(SqliteSessionStore store, int messages)
    {
        AccountId account = Account(1000);
        long start = Stopwatch.GetTimestamp();
        for (int from = 1; from <= messages; from += 500)
        {
            var batch = new StoreBatch();
            batch.Messages.AddRange(Enumerable.Range(from, Math.Min(500, messages - from + 1)).Select(number => Message(number)));
            await store.CommitAsync(account, batch);
        }

        Print("messages per second in batches of 500", messages / Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static async Task QueryAsync(SqliteSessionStore store, int messages)
    {
        AccountId account = Account(1000);
        ConversationId conversation = Account(3);
        await MeasureAsync("ms for the newest page of 50", async _ => (await store.GetHistoryAsync(account, new() { Conversation = conversation })).Count);
        await MeasureAsync("ms for a page of 50 in the middle", async i =>
            (await store.GetHistoryAsync(account, new() { Conversation = conversation, Before = (DateTimeOffset.UnixEpoch.AddSeconds((messages / 2) + i), new(1)) })).Count);
        await MeasureAsync("ms to search a frequent word", async _ => (await store.SearchAsync(account, new() { Text = "peop" })).Count);
        await MeasureAsync("ms to search two frequent words", async _ => (await store.SearchAsync(account, new() { Text = "water people" })).Count);
        await MeasureAsync("ms to search a word of one message", async i => (await store.SearchAsync(account, new() { Text = $"unique{(i * 7919) % messages}x" })).Count);
        await MeasureAsync("ms to search a frequent word in one conversation", async _ => (await store.SearchAsync(account, new() { Text = "water", Conversation = conversation })).Count);
        await MeasureAsync("ms for the list of conversations (20)", async _ => (await store.GetConversationsAsync(account)).Count);
    }

    private static async Task MeasureAsync(string what, Func<int, Task<int>> run)
    {
        _ = await run(1);
        const int Runs = 20;
        double worst = 0;
        long begin = Stopwatch.GetTimestamp();
        int count = 0;
        for (int i = 0; i < Runs; i++)
        {
            long start = Stopwatch.GetTimestamp();
            count = await run(i + 2);
            worst = Math.Max(worst, Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        Print($"{what} ({count} found; worst {worst:F1})", Stopwatch.GetElapsedTime(begin).TotalMilliseconds / Runs);
    }

    private static MessageRecord Message(long number)
    {
        string text = $"{string.Join(' ', Enumerable.Range(0, 9).Select(i => Words[(int)(((number * 31) + (i * number * 17) + (i * 7)) % Words.Length)]))} unique{number}x";
        AccountId person = Account((int)(number % 20));
        return new()
        {
            Id = new(number),
            Conversation = person,
            Author = person,
            SentAt = DateTimeOffset.UnixEpoch.AddSeconds(number),
            SearchText = text,
            Payload = System.Text.Encoding.UTF8.GetBytes(text),
        };
    }

    private static AccountId Account(int number)
    {
        byte[] bytes = new byte[33];
        bytes[0] = AccountId.Prefix;
        BitConverter.TryWriteBytes(bytes.AsSpan(1), number + 1);
        return AccountId.TryCreate(bytes, out AccountId id) ? id : throw new InvalidOperationException("The id is none.");
    }

    private static void Print(string what, double value) => Console.WriteLine($"{what,-76} {value,12:N2}");
}
