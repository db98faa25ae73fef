using System.Text.Json;
using CsCheck;
using SessionSdk.Cryptography;

namespace SessionSdk.Tests.Model;

/// <summary>Ids are texts that round-trip, alone and in JSON.</summary>
public sealed class IdTests
{
    private static readonly Gen<string> Hex = Gen.Byte.Array[32].Select(bytes => Convert.ToHexStringLower(bytes));

    private static readonly Gen<string> Server = Gen.Select(OneOf("http", "https"), OneOf("a.example", "127.0.0.1", "[::1]"), OneOf("", ":8080"), (scheme, host, port) => $"{scheme}://{host}{port}");

    private static readonly Gen<string> Conversations = Gen.OneOf(
        Hex.Select(hex => "05" + hex),
        Hex.Select(hex => "03" + hex),
        Gen.Select(Server, Gen.Char["abcXYZ019-_"].Array[1, 64], (server, room) => $"{server}/{new string(room)}"),
        Gen.Select(OneOf("15", "25"), Hex, Server, (prefix, hex, server) => $"{prefix}{hex}@{server}"));

    private static readonly Gen<string> Senders = Gen.Select(OneOf("05", "15", "25"), Hex, (prefix, hex) => prefix + hex);

    [Fact]
    public void Conversations_round_trip() => Conversations.Sample(text => RoundTrips<ConversationId>(text));

    [Fact]
    public void Senders_round_trip() => Senders.Sample(text => RoundTrips<SenderId>(text));

    [Fact]
    public void Numbers_of_messages_round_trip() => Gen.Long[1, long.MaxValue].Sample(number => RoundTrips<MessageId>(new MessageId(number).ToString()));

    [Fact]
    public void The_form_of_a_room_does_not_depend_on_how_it_was_written() =>
        Gen.Select(Server, Gen.Char["abcXYZ019-_"].Array[1, 64]).Sample((server, token) =>
        {
            string room = new(token);
            ConversationId id = ConversationId.Parse($"{server}/{room}");
            Assert.Equal(id, ConversationId.Parse($"{server.ToUpperInvariant()}/{room.ToUpperInvariant()}"));
            Assert.Equal(id, ConversationId.FromRoom(new Uri(server + "/"), room));
            Assert.True(id.TryGetRoom(out Uri? address, out string? name));
            Assert.Equal((new Uri(server), room.ToLowerInvariant()), (address, name));
        });

    [Fact]
    public void Any_text_is_an_id_that_round_trips_or_none() =>
        Gen.OneOf(Gen.String[0, 80], Gen.Select(Conversations, Gen.Int[0, 60], Gen.Char, Change), Gen.Select(Senders, Gen.Int[0, 60], Gen.Char, Change)).Sample(text =>
        {
            Assert.True(!ConversationId.TryParse(text, null, out ConversationId conversation) ? conversation.IsDefault : ConversationId.Parse(conversation.ToString()) == conversation);
            Assert.True(!SenderId.TryParse(text, null, out SenderId sender) ? sender.IsDefault : SenderId.Parse(sender.ToString()) == sender);
            Assert.True(!MessageId.TryParse(text, null, out MessageId message) ? message.IsDefault : message.Value > 0);
        });

    [Theory]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("https://a.example")]
    [InlineData("https://a.example/")]
    [InlineData("https://a.example/a/b")]
    [InlineData("https://a.example/room?x")]
    [InlineData("https://user@a.example/room")]
    [InlineData("ftp://a.example/room")]
    public void What_names_no_conversation_is_refused(string text)
    {
        Assert.False(ConversationId.TryParse(text, null, out _));
        Assert.Throws<FormatException>(() => ConversationId.Parse(text));
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("9223372036854775808")]
    public void What_is_no_number_of_a_message_is_refused(string text) => Assert.Throws<FormatException>(() => MessageId.Parse(text));

    [Fact]
    public void Nothing_is_the_default_id_and_has_an_empty_text()
    {
        Assert.Equal((true, ConversationKind.None, ""), (default(ConversationId).IsDefault, default(ConversationId).Kind, default(ConversationId).ToString()));
        Assert.Equal((true, ""), (default(SenderId).IsDefault, default(SenderId).ToString()));
        Assert.True(default(MessageId).IsDefault);
        Assert.Equal((ConversationId)default, ConversationId.FromAccount(default));
        Assert.Equal((SenderId)default, SenderId.FromAccount(default));
    }

    [Fact]
    public void An_id_says_what_it_names()
    {
        AccountId account = new(X25519PublicKey.Create(new byte[32]));
        ConversationId person = account;
        SenderId sender = account;
        Assert.Equal(ConversationKind.Person, person.Kind);
        Assert.True(person.TryGetAccount(out AccountId same) && same == account && !person.TryGetRoom(out _, out _) && !person.TryGetBlinded(out _, out _));
        Assert.True(sender.TryGetAccount(out same) && same == account && !sender.IsBlinded && !sender.TryGetBlinded(out _));
        Assert.True(SenderId.Parse("15" + new string('a', 64)) is { IsBlinded: true } blinded && !blinded.TryGetAccount(out _));
    }

    private static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    private static string Change(string text, int at, char with) => at < text.Length ? $"{text[..at]}{with}{text[(at + 1)..]}" : text;

    private static void RoundTrips<T>(string text)
        where T : struct, ISpanParsable<T>, IEquatable<T>
    {
        T id = T.Parse(text, null);
        T again = T.Parse(id.ToString()!, null);
        Assert.Equal(id, again);
        Assert.Equal(id.GetHashCode(), again.GetHashCode());
        Assert.Equal(id.ToString(), again.ToString());
        Assert.True(T.TryParse(text.AsSpan(), null, out T parsed) && parsed.Equals(id));
        Assert.Equal(id, JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(id)));
        Assert.NotEqual(default, id);
    }
}
