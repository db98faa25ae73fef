using SessionSdk.Identity;

namespace SessionSdk.Fuzz;

/// <summary>Ids of conversations, senders and messages, as they come from a page, a command or a store: what is read is written and read again.</summary>
internal sealed class ConversationIdsTarget : FuzzTarget
{
    public override InputForm Form => InputForm.Text;

    public override int MaxLength => 4096;

    public override IReadOnlyList<byte[]> Dictionary =>
        ["05"u8.ToArray(), "03"u8.ToArray(), "15"u8.ToArray(), "25"u8.ToArray(), "@"u8.ToArray(), "https://"u8.ToArray(), "http://"u8.ToArray(), "/lounge"u8.ToArray(), ":443"u8.ToArray(), "[::1]"u8.ToArray(), "xn--"u8.ToArray()];

    public override bool Run(ReadOnlySpan<byte> input)
    {
        string text = FuzzKeys.Text(input);
        AllocationMeter meter = Measure(input.Length);
        bool isConversation = ConversationId.TryParse(text, null, out ConversationId conversation);
        bool isSender = SenderId.TryParse(text, null, out SenderId sender);
        bool isMessage = MessageId.TryParse(text, null, out MessageId message);
        meter.Check();

        Must.Hold(isConversation != conversation.IsDefault && isSender != sender.IsDefault);
        Must.Hold(!isConversation || ConversationId.Parse(conversation.ToString()) == conversation);
        Must.Hold(!isSender || SenderId.Parse(sender.ToString()) == sender);
        Must.Hold(!isMessage || MessageId.Parse(message.ToString()) == message);
        Must.Hold(!isConversation || Parts(conversation) == conversation);
        return isConversation || isSender || isMessage;
    }

    public override IEnumerable<byte[]> Seeds()
    {
        string account = FuzzKeys.Alice.Id.ToString();
        string blinded = BlindedKeyPair.Create(FuzzKeys.Bob, FuzzKeys.Server).Id.ToString();
        return ((string[])
        [
            account,
            account.ToUpperInvariant(),
            FuzzKeys.Group.Id.ToString(),
            blinded,
            $"{blinded}@https://example.org",
            $"{blinded}@http://example.org:8080",
            "https://example.org/lounge",
            "http://[::1]:22000/a_b-c",
            "https://EXAMPLE.org:443/Lounge",
            "17",
        ]).Select(FuzzKeys.Bytes);
    }

    /// <summary>Makes an id of what it gives: its kind and its parts say all of it.</summary>
    private static ConversationId Parts(ConversationId id) => id.Kind switch
    {
        ConversationKind.Room when id.TryGetRoom(out Uri? server, out string? room) => ConversationId.FromRoom(server, room),
        ConversationKind.BlindedPerson when id.TryGetBlinded(out Uri? server, out BlindedId person) => ConversationId.FromBlinded(server, person),
        ConversationKind.Group when id.TryGetGroup(out GroupId group) => group,
        _ when id.TryGetAccount(out AccountId account) => account,
        _ => default,
    };
}
