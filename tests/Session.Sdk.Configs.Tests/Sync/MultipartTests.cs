using Microsoft.Extensions.Time.Testing;
using SessionSdk.Configs.Tests.Known;

namespace SessionSdk.Configs.Tests.Sync;

public sealed class MultipartTests
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddYears(56));

    [Fact]
    public void Parts_in_any_order_and_merge_give_the_message_and_all_their_hashes()
    {
        StoredConfig[] parts = LongConfig(out TestConfig sender);
        using var receiver = Make();
        Array.Reverse(parts);

        Assert.Equal([parts[0].Hash], receiver.Merge([parts[0]]).AcceptedHashes);
        Assert.Equal([parts[0].Hash], receiver.ActiveHashes);
        Assert.Empty(receiver.CurrentHashes);
        using var reloaded = new TestConfig(receiver.Dump(), Options());
        ConfigMergeResult rest = reloaded.Merge(parts[1..]);

        Assert.Equal(parts[1..].Select(part => part.Hash), rest.AcceptedHashes);
        Assert.True(reloaded.Data.Equals(sender.Data));
        Assert.Equal(parts.Select(part => part.Hash).Order(), reloaded.CurrentHashes.Order());
        Assert.Equal(ConfigState.Clean, reloaded.State);
    }

    [Fact]
    public void Repeated_parts_of_a_whole_message_are_accepted_and_change_nothing()
    {
        StoredConfig[] parts = LongConfig(out _);
        using var receiver = Make();
        receiver.Merge(parts);

        ConfigMergeResult again = receiver.Merge(parts);

        Assert.Equal(parts.Length, again.AcceptedHashes.Count);
        Assert.Empty(again.Changes);
        Assert.Empty(receiver.TakeObsoleteHashes());
    }

    [Fact]
    public void Parts_that_never_complete_are_forgotten_after_a_week()
    {
        StoredConfig[] parts = LongConfig(out _);
        using var receiver = Make();
        receiver.Merge([parts[0]]);
        _time.Advance(TimeSpan.FromDays(8));

        receiver.Merge(parts[1..]);

        Assert.Equal(0, receiver.SequenceNumber);
    }

    [Theory]
    [InlineData(0, 0, "x")]
    [InlineData(1, 1, "x")]
    [InlineData(2, 2, "x")]
    [InlineData(0, 2, "")]
    public void A_part_that_contradicts_itself_is_rejected(byte index, byte count, string chunk)
    {
        byte[] plaintext = [.. "ml32:"u8, .. new byte[32], .. "1:"u8, index, .. "1:"u8, count, .. System.Text.Encoding.ASCII.GetBytes($"{chunk.Length}:{chunk}e")];
        Assert.False(MultipartMessage.TryRead(plaintext, out _));
    }

    [Fact]
    public void A_part_with_more_in_its_list_is_rejected() =>
        Assert.False(MultipartMessage.TryRead([.. "ml32:"u8, .. new byte[32], .. "1:\0001:\u00021:x1:ye"u8], out _));

    [Fact]
    public void A_part_with_another_count_than_its_siblings_is_rejected()
    {
        var assembler = new MultipartAssembler(_time);
        Assert.True(assembler.TryAdd(new MessagePart(new byte[32], 0, 3, [1]), "a", out _, out _));
        Assert.False(assembler.TryAdd(new MessagePart(new byte[32], 1, 2, [2]), "b", out _, out _));
    }

    [Fact]
    public void Parts_that_grow_beyond_the_limit_of_a_config_are_rejected()
    {
        var assembler = new MultipartAssembler(_time);
        byte[] chunk = new byte[ConfigPayload.MaxPaddedSize / 2];
        Assert.True(assembler.TryAdd(new MessagePart(new byte[32], 0, 200, chunk), "a", out _, out _));
        Assert.True(assembler.TryAdd(new MessagePart(new byte[32], 0, 200, chunk), "a", out _, out _));
        Assert.True(assembler.TryAdd(new MessagePart(new byte[32], 1, 200, chunk), "b", out _, out _));
        Assert.False(assembler.TryAdd(new MessagePart(new byte[32], 2, 200, [1]), "c", out _, out _));
    }

    [Fact]
    public void Messages_that_never_become_whole_take_bounded_memory()
    {
        var assembler = new MultipartAssembler(_time);
        byte[] chunk = new byte[ConfigPayload.MaxPaddedSize / 2];
        for (byte i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            byte[] whole = [.. Enumerable.Repeat(i, 32)];
            Assert.True(assembler.TryAdd(new MessagePart(whole, 0, 200, [.. chunk]), $"a{i}", out _, out _));
            Assert.True(assembler.TryAdd(new MessagePart(whole, 1, 200, [.. chunk]), $"b{i}", out _, out _));
        }

        Assert.Equal(["a96", "a97", "a98", "a99", "b96", "b97", "b98", "b99"], assembler.PendingHashes.Order(StringComparer.Ordinal));
        for (int i = 0; i < 100; i++)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            byte[] whole = new byte[32];
            whole[0] = (byte)i;
            whole[1] = 1;
            assembler.TryAdd(new MessagePart(whole, 0, 200, [1]), $"c{i}", out _, out _);
        }

        Assert.Equal(16, assembler.PendingHashes.Count());
    }

    [Fact]
    public void Disposing_wipes_the_parts_that_wait()
    {
        var assembler = new MultipartAssembler(_time);
        byte[] chunk = [1, 2, 3];
        assembler.TryAdd(new MessagePart(new byte[32], 0, 2, chunk), "a", out _, out _);
        assembler.Clear();
        Assert.Equal(new byte[3], chunk);
        Assert.True(assembler.IsEmpty);
    }

    private ConfigOptions Options() => new() { Time = _time };

    private TestConfig Make() => new(default, Options());

    private StoredConfig[] LongConfig(out TestConfig config)
    {
        config = Make();
        byte[] content = new byte[180_000];
        new Random(1).NextBytes(content);
        config.Edit((data, _) => data.Set(ConfigKey.Of('x'), new ConfigValue(content)));
        StoredConfig[] parts = config.Publish("p");
        Assert.Equal(3, parts.Length);
        return parts;
    }
}
