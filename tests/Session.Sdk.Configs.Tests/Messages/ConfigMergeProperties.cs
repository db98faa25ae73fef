using CsCheck;
using SessionSdk.Configs.Tests.Known;

namespace SessionSdk.Configs.Tests.Messages;

/// <summary>What must hold for any conflict. A failure prints the seed of its case.</summary>
public sealed class ConfigMergeProperties
{
    private const int Cases = 10_000;

    [Fact]
    public void Any_order_gives_the_same_message() => Gen.Int.Sample(
        seed =>
        {
            var random = new Random(seed);
            ConfigMessage[] messages = Conflict(random);
            byte[] expected = ResultOf(messages);
            random.Shuffle(messages);
            return ResultOf(messages).AsSpan().SequenceEqual(expected);
        },
        iter: Cases);

    [Fact]
    public void Merging_a_result_with_what_it_came_from_changes_nothing() => Gen.Int.Sample(
        seed =>
        {
            ConfigMessage[] messages = Conflict(new Random(seed));
            ConfigMessage result = KnownConfigs.Read(ResultOf(messages));
            return ResultOf([.. messages, result]).AsSpan().SequenceEqual(result.Bytes);
        },
        iter: Cases);

    [Fact]
    public void A_message_reads_as_it_was_written() => Gen.Int.Sample(
        seed =>
        {
            foreach (ConfigMessage message in Conflict(new Random(seed)))
            {
                ConfigMessage read = KnownConfigs.Read(message.Bytes);
                if (!read.Data.Equals(message.Data) || !read.Diff.Span.SequenceEqual(message.Diff.Span) || !read.Key.Equals(message.Key))
                {
                    return false;
                }
            }

            return true;
        },
        iter: Cases);

    [Fact]
    public void A_diff_leads_from_the_old_data_to_the_new() => Gen.Int.Sample(
        seed =>
        {
            ConfigMessage[] messages = Conflict(new Random(seed));
            ConfigDictionary old = messages[0].Data;
            ConfigDictionary current = messages[^1].Data;
            using var diff = new ConfigBuffer();
            ConfigDiff.Write(diff, old, current);
            object token = new();
            ConfigDictionary applied = old.Own(token);
            ConfigDiff.Apply(diff.Written, current, applied, token);
            applied.Prune(token);
            return applied.Equals(current);
        },
        iter: Cases);

    /// <summary>Lets up to five devices edit from a common message, each up to three messages on.</summary>
    private static ConfigMessage[] Conflict(Random random)
    {
        ConfigMessage common = Edit(random, ConfigMessage.Initial);
        var messages = new List<ConfigMessage> { common };
        for (int device = random.Next(1, 6); device > 0; device--)
        {
            ConfigMessage message = common;
            for (int step = random.Next(1, 4); step > 0; step--)
            {
                message = Edit(random, message);
                messages.Add(message);
            }
        }

        return [.. messages];
    }

    private static ConfigMessage Edit(Random random, ConfigMessage previous)
    {
        ConfigDraft draft = ConfigDraft.After(previous);
        ConfigDictionary data = draft.Edit(out object token);
        RandomEdits.Apply(random, data, token);
        return draft.Seal(null);
    }

    private static byte[] ResultOf(ConfigMessage[] messages)
    {
        ConfigMergeOutcome outcome = ConfigMerge.Merge(messages, mayWrite: true);
        return outcome.Union is { } union
            ? ConfigDraft.Merged(union.SequenceNumber, ConfigDictionary.Empty, union.Data, union.Lagged).Seal(null).Bytes
            : messages[outcome.Winner].Bytes;
    }
}
