using SessionSdk.Storage;
using SessionSdk.Swarm;
using static SessionSdk.Testing.StoreCase;

namespace SessionSdk.Testing.Cases;

/// <summary>What a search finds.</summary>
internal static class SearchCases
{
    internal static IEnumerable<KeyValuePair<string, Func<StoreCase, Task>>> All =>
    [
        new(nameof(Every_word_must_begin_a_word), Every_word_must_begin_a_word),
        new(nameof(Words_are_found_by_every_beginning_however_long), Words_are_found_by_every_beginning_however_long),
        new(nameof(Case_and_accents_do_not_count), Case_and_accents_do_not_count),
        new(nameof(Parts_of_addresses_are_words), Parts_of_addresses_are_words),
        new(nameof(Scripts_without_spaces_are_found_by_their_middle), Scripts_without_spaces_are_found_by_their_middle),
        new(nameof(What_has_no_word_finds_nothing), What_has_no_word_finds_nothing),
        new(nameof(Results_come_in_pages_and_from_one_conversation_if_wanted), Results_come_in_pages_and_from_one_conversation_if_wanted),
        new(nameof(What_is_removed_or_deleted_is_not_found), What_is_removed_or_deleted_is_not_found),
    ];

    private static async Task Every_word_must_begin_a_word(StoreCase test)
    {
        await test.AddAsync(Message(1, 1, "The quick brown fox"), Message(2, 2, "the slow brown bear"), Message(3, 3, "foxglove, brownish"));
        Expect.Sequence([3, 2, 1], await test.SearchAsync("brown"));
        Expect.Sequence([3, 1], await test.SearchAsync("FOX"));
        Expect.Sequence([3, 1], await test.SearchAsync("bro fo"));
        Expect.Sequence([2], await test.SearchAsync("  bear,  the "));
        Expect.Equal(0, (await test.SearchAsync("rown")).Length);
        Expect.Equal(0, (await test.SearchAsync("brown wolf")).Length);
        Expect.Sequence([3, 2, 1], await test.SearchAsync("b"));
    }

    private static async Task Words_are_found_by_every_beginning_however_long(StoreCase test)
    {
        string word = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft";
        await test.AddAsync(Message(1, 1, word), Message(2, 2, word[..40]));
        for (int length = 1; length <= 40; length++)
        {
            Expect.Sequence([2, 1], await test.SearchAsync(word[..length]));
        }

        Expect.Sequence([1], await test.SearchAsync(word[..41]));
        Expect.Sequence([1], await test.SearchAsync(word));
        Expect.Equal(0, (await test.SearchAsync(word[..30] + "x")).Length);
    }

    private static async Task Case_and_accents_do_not_count(StoreCase test)
    {
        await test.AddAsync(
            Message(1, 1, "Café Zürich"), Message(2, 2, "cafe\u0301 ZURICH"), Message(3, 3, "Straße in Łódź"), Message(4, 4, "ΑΘΉΝΑ Ёлка"), Message(5, 5, "Việt Nam"), Message(6, 6, "ｆｕｌｌ ｗｉｄｔｈ"));
        Expect.Sequence([2, 1], await test.SearchAsync("CAFE zurich"));
        Expect.Sequence([2, 1], await test.SearchAsync("café"));
        Expect.Sequence([3], await test.SearchAsync("strasse lodz"));
        Expect.Sequence([4], await test.SearchAsync("αθηνα елка"));
        Expect.Sequence([5], await test.SearchAsync("viet"));
        Expect.Sequence([6], await test.SearchAsync("full width"));
    }

    private static async Task Parts_of_addresses_are_words(StoreCase test)
    {
        await test.AddAsync(Message(1, 1, "see https://www.example.com/path/some-page_2?id=42#top"), Message(2, 2, "write to bob@mail.example.org"));
        Expect.Sequence([2, 1], await test.SearchAsync("example"));
        Expect.Sequence([1], await test.SearchAsync("example.com"));
        Expect.Sequence([1], await test.SearchAsync("https://www.example.com/path/some-page_2?id=42"));
        Expect.Sequence([1], await test.SearchAsync("page 42"));
        Expect.Sequence([2], await test.SearchAsync("bob@mail"));
    }

    private static async Task Scripts_without_spaces_are_found_by_their_middle(StoreCase test)
    {
        await test.AddAsync(Message(1, 1, "東京都に住んでいます"), Message(2, 2, "大京都"), Message(3, 3, "สวัสดีครับ"), Message(4, 4, "私はabc語を話す"), Message(5, 5, "한국어 메시지"), Message(6, 6, "你好世界"));
        Expect.Sequence([2, 1], await test.SearchAsync("京都"));
        Expect.Sequence([1], await test.SearchAsync("東京都"));
        Expect.Sequence([2, 1], await test.SearchAsync("京"));
        Expect.Sequence([2, 1], await test.SearchAsync("都"));
        Expect.Sequence([1], await test.SearchAsync("住んで"));
        Expect.Sequence([3], await test.SearchAsync("สวัสดี"));
        Expect.Sequence([3], await test.SearchAsync("ครับ"));
        Expect.Sequence([4], await test.SearchAsync("abc"));
        Expect.Sequence([4], await test.SearchAsync("語を話す"));
        Expect.Sequence([5], await test.SearchAsync("메시"));
        Expect.Sequence([6], await test.SearchAsync("世界"));
        Expect.Equal(0, (await test.SearchAsync("東都")).Length);
    }

    private static async Task What_has_no_word_finds_nothing(StoreCase test)
    {
        await test.AddAsync(Message(1, 1, "words"), Message(2, 2, "👍 !?"));
        Expect.Equal(0, (await test.SearchAsync(string.Empty)).Length);
        Expect.Equal(0, (await test.SearchAsync(" !? \u0301")).Length);
        Expect.Equal(0, (await test.SearchAsync("* OR \" NEAR(")).Length);
        Expect.Equal(0, (await test.SearchAsync("\uD800")).Length);
    }

    private static async Task Results_come_in_pages_and_from_one_conversation_if_wanted(StoreCase test)
    {
        await test.AddAsync([.. Enumerable.Range(1, 60).Select(i => Message(i, i / 4, i % 3 == 0 ? "needle hay" : "hay", i % 2 == 0 ? Alice : Bob))]);
        long[] expected = [.. Enumerable.Range(1, 60).Where(i => i % 3 == 0).Reverse().Select(i => (long)i)];
        Expect.Sequence(expected, await test.SearchAsync("needle"));
        Expect.Sequence(expected.Where(i => i % 2 == 0), await test.SearchAsync("needle", Alice));
        Expect.Sequence(expected.Take(7), await test.SearchAsync("needle", limit: 7));
        var pages = new List<long>();
        (DateTimeOffset, MessageId)? before = null;
        while (true)
        {
            IReadOnlyList<MessageRecord> page = await test.Store.SearchAsync(Me, new() { Text = "hay needle", Before = before, Limit = 3 }, test.Token);
            pages.AddRange(Numbers(page));
            if (page.Count < 3)
            {
                break;
            }

            before = (page[^1].SentAt, page[^1].Id);
        }

        Expect.Sequence(expected, pages);
    }

    private static async Task What_is_removed_or_deleted_is_not_found(StoreCase test)
    {
        await test.AddAsync(Message(1, 1, "secret one"), Message(2, 2, "secret two"), Message(3, 3, "secret three"), Message(4, 4, "secret four") with { IsDeleted = true });
        await test.CommitAsync(new StoreBatch { Messages = { Message(2, 2, string.Empty) }, RemovedMessages = { new(1) } });
        await test.AddAsync(Message(3, 3, "secret three") with { IsDeleted = true });
        Expect.Equal(0, (await test.SearchAsync("secret")).Length);
        await test.AddAsync(Message(3, 3, "secret three"));
        Expect.Sequence([3], await test.SearchAsync("secret"));
        await test.ReopenAsync();
        Expect.Sequence([3], await test.SearchAsync("secret"));
    }
}
