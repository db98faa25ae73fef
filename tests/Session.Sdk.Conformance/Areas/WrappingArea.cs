using System.Globalization;
using System.Text.Json;
using Google.Protobuf;
using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas;

internal sealed class WrappingArea : ConformanceArea
{
    public override string Name => "wrapping";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "pad":
                Same(known.Hex("padded"), MessagePadding.Pad(known.Hex("content")), "padded");
                Same(known.Hex("content"), MessagePadding.Remove(known.Hex("padded")), "unpadded");
                break;
            case "unpad":
                Unpad(known);
                break;
            case "unpad_strict":
                Same(known.Valid, MessagePadding.TryRemove(known.Hex("padded"), out ReadOnlySpan<byte> content), "unpadded");
                Same(known.Valid ? known.Hex("unpadded") : [], content, "content");
                break;
            case "envelope" or "envelope_decode":
                Schema(known, Messaging.Protos.Envelope.Parser, RequiredFields.AreSet);
                CheckEnvelopeView(known);
                break;
            case "websocket" or "websocket_decode":
                Schema(known, Messaging.Protos.WebSocketMessage.Parser, _ => true);
                Same(known.Valid, TransportView.TryRead(known.Hex("bytes"), out _), "read in place");
                break;
            case "open_direct":
                OpenDirect(known);
                break;
            case "open_group":
                OpenGroup(known);
                break;
            case "open_community":
                OpenCommunity(known);
                break;
            case "open_blinded_inbox":
                OpenInbox(known);
                break;
            case "wrap_config" or "unwrap_config" or "open_config_wrapper":
                Config(known);
                break;
            default:
                throw Unknown(known);
        }
    }

    private static void Unpad(ConformanceCase known)
    {
        byte[] unpadded = MessagePadding.Remove(known.Hex("padded")).ToArray();
        if (known.Has("unpadded"))
        {
            Same(known.Hex("unpadded"), unpadded, "unpadded");
        }
        else
        {
            True(known.Get("unpadded_any").EnumerateArray().Any(any => Convert.FromHexString(any.GetString()!).AsSpan().SequenceEqual(unpadded)), "unpadded is none of the right results");
        }
    }

    private static void Schema<T>(ConformanceCase known, MessageParser<T> parser, Func<T, bool> hasRequired)
        where T : class, IMessage<T>
    {
        byte[] bytes = known.Hex("bytes");
        bool parsed = ContentSchema.TryParse(parser, bytes, out T? message) && hasRequired(message);
        Same(known.Valid, parsed, "parsed");
        if (!known.Valid)
        {
            return;
        }

        SchemaTree.Same(known.Get("fields"), message!);
        if (!known.Op.EndsWith("_decode", StringComparison.Ordinal))
        {
            Same(bytes, ContentSchema.Serialise(message!), "bytes of the decoded message");
            Same(bytes, ContentSchema.Serialise(SchemaTree.Build(message!.Descriptor, known.Get("fields"))), "bytes of the fields");
        }
    }

    private static void CheckEnvelopeView(ConformanceCase known)
    {
        Same(known.Valid, EnvelopeView.TryRead(known.Hex("bytes"), out EnvelopeView view), "read in place");
        if (known.Valid && known.Get("fields").TryGetProperty("content", out JsonElement content))
        {
            Same(Convert.FromHexString(content.GetString()!), view.Content, "content read in place");
        }
    }

    private static void OpenDirect(ConformanceCase known)
    {
        using AccountKeys recipient = Keys(known, "recipient_seed");
        byte[] stored = new byte[known.Text("data").Length];
        if (!Convert.TryFromBase64String(known.Text("data"), stored, out int length))
        {
            True(!known.Valid, "the data are no base64");
            return;
        }

        stored = stored[..length];
        bool opened = DirectMessage.TryOpen(stored, recipient, out OpenedMessage? message, out RejectReason reason, BackendKeys(known));
        (opened, message, reason) = AsReference(opened, message, reason);
        Judge(known, opened, reason);
        if (message is null)
        {
            return;
        }

        Check(known, message);
        if (known.Has("wrap"))
        {
            JsonElement wrap = known.Get("wrap");
            using AccountKeys sender = AccountKeys.FromSeed(Hex(wrap, "sender_seed"));
            Same(
                stored,
                DirectMessage.SealEncoded(
                    known.Hex("content"),
                    Number(known, "envelope_timestamp"),
                    sender,
                    AccountId.Parse(wrap.GetProperty("recipient_session_id").GetString()!).PublicKey,
                    BoxKey.Known(Convert.FromHexString(wrap.GetProperty("rng")[0].GetString()!)),
                    Hex(wrap, "pro_sig")),
                "wrapped");
        }
    }

    private static void OpenGroup(ConformanceCase known)
    {
        var group = GroupId.Parse(known.Text("group_id"));
        List<SecretKey> keys = [.. known.Get("group_keys").EnumerateArray().Select(key => SecretKey.CopyFrom(Convert.FromHexString(key.GetString()!)))];
        byte[] stored = new byte[known.Text("data").Length];
        if (!Convert.TryFromBase64String(known.Text("data"), stored, out int length))
        {
            True(!known.Valid, "the data are no base64");
            return;
        }

        stored = stored[..length];
        bool opened = GroupMessage.TryOpen(stored, group, keys, out OpenedMessage? message, out RejectReason reason, default, BackendKeys(known));
        (opened, message, reason) = AsReference(opened, message, reason);
        Judge(known, opened, reason);
        if (message is null)
        {
            return;
        }

        Check(known, message);
        if (known.Has("wrap"))
        {
            JsonElement wrap = known.Get("wrap");
            using AccountKeys sender = AccountKeys.FromSeed(Hex(wrap, "sender_seed"));
            byte[] wrapped = GroupMessage.SealEncoded(
                known.Hex("content"),
                Number(known, "envelope_timestamp"),
                sender,
                group,
                Hex(wrap, "group_key"),
                Convert.FromHexString(wrap.GetProperty("rng")[0].GetString()!),
                Hex(wrap, "pro_sig"));
            if (!known.Flag("compressed"))
            {
                Same(stored, wrapped, "wrapped");
            }

            // Compressed bytes are the compressor's own affair.
            True(GroupMessage.TryOpen(wrapped, group, keys, out OpenedMessage? own, out reason, default, BackendKeys(known)), $"the own message was dropped: {reason}");
            Check(known, own!);
        }
    }

    private static void Check(ConformanceCase known, OpenedMessage message)
    {
        Same(known.Text("sender_session_id"), message.Sender.ToString(), "sender");
        Same(known.Hex("sender_ed25519_pk"), message.SenderKey.AsSpan(), "sender's key");
        Same((long)Number(known, "envelope_timestamp"), message.SentAt.ToUnixTimeMilliseconds(), "sent time");
        Same(known.Hex("content"), message.EncodedContent.Span, "content");
        True(IsKind(message.Content.Payload, known.Text("kind")), $"kind: expected {known.Text("kind")}, got {message.Content.Payload}");
        CheckPro(known, message.ProStatus);
    }

    private static void OpenCommunity(ConformanceCase known)
    {
        JsonElement row = known.Get("message");
        byte[]? data = FromBase64(row, "data");
        byte[] signature = FromBase64(row, "signature") ?? [];
        string? author = row.TryGetProperty("session_id", out JsonElement id) && id.ValueKind == JsonValueKind.String ? id.GetString() : null;
        DateTimeOffset posted = Time(row, "posted");
        RejectReason reason = RejectReason.MalformedContent;
        OpenedCommunityMessage? message = null;
        bool opened = data is not null && CommunityMessage.TryOpen(data, signature, author, posted, out message, out reason, BackendKeys(known));
        Judge(known, opened, reason);
        if (message is null)
        {
            return;
        }

        Same(known.Text("author"), message.Author, "author");
        Same((long)Number(known, "sent_ms"), message.PostedAt.ToUnixTimeMilliseconds(), "posted time");
        Same(known.Hex("content"), message.EncodedContent.Span, "content");
        CheckPro(known, message.ProStatus);
        if (known.Has("wrap"))
        {
            Same(data, MessagePadding.Pad(known.Hex("content")), "wrapped");
            Same(signature, Sign(known, data!), "author's signature");
        }
    }

    private static byte[] Sign(ConformanceCase known, byte[] data)
    {
        JsonElement wrap = known.Get("wrap");
        using AccountKeys author = AccountKeys.FromSeed(Hex(wrap, "sender_seed"));
        byte[] signature = new byte[CommunityMessage.SignatureSize];
        string scheme = wrap.GetProperty("scheme").GetString()!;
        if (scheme == "xed25519")
        {
            XEd25519.Sign(data, author.X25519SecretKey.Expose(), Convert.FromHexString(wrap.GetProperty("rng")[0].GetString()!), signature);
            return signature;
        }

        using BlindedKeyPair blinded = BlindedKeyPair.Create(author, X25519PublicKey.Parse(known.Text("server_pk")), scheme == "blind25" ? BlindingScheme.Blinded25 : BlindingScheme.Blinded15);
        blinded.Sign(data, signature);
        return signature;
    }

    private static void OpenInbox(ConformanceCase known)
    {
        JsonElement row = known.Get("message");
        using AccountKeys account = Keys(known, "my_seed");
        var serverKey = X25519PublicKey.Parse(known.Text("server_pk"));
        byte[]? posted = FromBase64(row, "message");
        OpenedMessage? message = null;
        RejectReason reason = RejectReason.DecryptionFailed;
        bool opened = posted is not null
            && BlindedId.TryParse(row.GetProperty("sender").GetString(), out BlindedId sender)
            && BlindedId.TryParse(row.GetProperty("recipient").GetString(), out BlindedId recipient)
            && InboxMessage.TryOpen(posted, account, sender, recipient, serverKey, Time(row, "posted_at"), out message, out reason, BackendKeys(known));
        Judge(known, opened, reason);
        if (message is null)
        {
            return;
        }

        Same(known.Text("sender_session_id"), message.Sender.ToString(), "sender");
        Same((long)Number(known, "sent_ms"), message.SentAt.ToUnixTimeMilliseconds(), "posted time");
        Same(known.Hex("content"), message.EncodedContent.Span, "content");
        CheckPro(known, message.ProStatus);
        if (known.Has("wrap"))
        {
            JsonElement wrap = known.Get("wrap");
            using AccountKeys from = AccountKeys.FromSeed(Hex(wrap, "sender_seed"));
            Same(
                posted,
                InboxEncryption.Encrypt(
                    MessagePadding.Pad(known.Hex("content")),
                    from,
                    BlindedId.Parse(wrap.GetProperty("recipient_blinded_id").GetString()!),
                    serverKey,
                    Convert.FromHexString(wrap.GetProperty("rng")[0].GetString()!)),
                "wrapped");
        }
    }

    private static void Config(ConformanceCase known)
    {
        using AccountKeys account = Keys(known, "seed");
        var kind = new Namespace((short)known.Whole("namespace"));
        bool isWrapped = ConfigWrapper.IsWrapped(kind);
        switch (known.Op)
        {
            case "wrap_config":
                Same(known.Valid, isWrapped, "the namespace is wrapped");
                if (isWrapped)
                {
                    Same(known.Hex("wrapped"), ConfigWrapper.Wrap(known.Hex("data"), kind, long.Parse(known.Text("seqno"), CultureInfo.InvariantCulture), account), "wrapped");
                }

                break;
            case "unwrap_config":
                Same(known.Valid, isWrapped & ConfigWrapper.TryUnwrap(known.Hex("wrapped"), kind, account, out byte[]? config), "unwrapped");
                if (known.Valid)
                {
                    Same(known.Hex("data"), config, "config");
                }

                break;
            default:
                Same(known.Hex("data"), ConfigWrapper.Unwrap(known.Base64("stored"), kind, account, out int layers), "config");
                Same(known.Whole("layers"), layers, "layers");
                break;
        }
    }

    private static void Judge(ConformanceCase known, bool opened, RejectReason reason)
    {
        True(known.Valid == opened, opened ? $"accepted, although: {known.TextOrNull("reason")}" : $"dropped: {reason}");
        True(opened == (reason == RejectReason.None), "the reason does not fit the answer");
        if (known.TextOrNull("reason") == "unsupported_version")
        {
            Same(RejectReason.UnsupportedVersion, reason, "reason");
        }
    }

    private static void CheckPro(ConformanceCase known, ProStatus status)
    {
        if (known.TextOrNull("pro_status") == "none" && status == ProStatus.InvalidProof)
        {
            // The vectors have no word of their own for a proof that is none.
            return;
        }

        if (known.Has("pro_status"))
        {
            Same(
                known.Text("pro_status") switch
                {
                    "none" => ProStatus.None,
                    "valid" => ProStatus.Valid,
                    "expired" => ProStatus.Expired,
                    "invalid_user_sig" => ProStatus.InvalidUserSignature,
                    "invalid_backend_sig" => ProStatus.InvalidBackendSignature,
                    _ => ProStatus.InvalidProof,
                },
                status,
                "Pro status");
        }
    }

    private static bool IsKind(ContentPayload payload, string kind) => payload switch
    {
        VisibleMessage => kind == "visible",
        Reaction => kind == "reaction",
        ExpirationTimerUpdate => kind == "timer_update",
        ReadReceipt => kind == "receipt",
        TypingIndicator => kind == "typing",
        DataExtractionNotice => kind == "data_extraction",
        UnsendRequest => kind == "unsend",
        CallSignal => kind == "call",
        MessageRequestResponse => kind == "request_response",
        GroupPromotion => kind == "group_promote",
        GroupInfoChange => kind == "group_info_change",
        GroupMemberChange => kind == "group_member_change",
        GroupMemberLeft => kind == "group_member_left",
        GroupContentDeletion => kind == "group_delete_content",

        // The vectors at hand do not show how these are called in full.
        GroupInvitation => kind.StartsWith("group_invit", StringComparison.Ordinal),
        GroupInvitationResponse => kind.StartsWith("group_invit", StringComparison.Ordinal),
        GroupMemberLeftNotice => kind.StartsWith("group_", StringComparison.Ordinal) && kind.Contains("left", StringComparison.Ordinal),
        _ => false,
    };

    private static AccountKeys Keys(ConformanceCase known, string field) => AccountKeys.FromSeed(known.Hex(field));

    private static List<Ed25519PublicKey>? BackendKeys(ConformanceCase known) =>
        known.Has("pro_backend_pk") ? [Ed25519PublicKey.Parse(known.Text("pro_backend_pk"))] : null;

    private static ulong Number(ConformanceCase known, string field) => ulong.Parse(known.Text(field), CultureInfo.InvariantCulture);

    private static byte[] Hex(JsonElement element, string field) => Convert.FromHexString(element.GetProperty(field).GetString()!);

    private static byte[]? FromBase64(JsonElement row, string field)
    {
        if (!row.TryGetProperty(field, out JsonElement value) || value.ValueKind != JsonValueKind.String)
        {
            return null;
        }

        byte[] bytes = new byte[value.GetString()!.Length];
        return Convert.TryFromBase64String(value.GetString()!, bytes, out int length) ? bytes[..length] : null;
    }

    // Seconds with a fraction; what is finer than a millisecond is cut off.
    private static DateTimeOffset Time(JsonElement row, string field) =>
        DateTimeOffset.FromUnixTimeMilliseconds((long)decimal.Floor(row.GetProperty(field).GetDecimal() * 1000));

    /// <summary>The reference takes a content without a known payload for none; this SDK keeps one that shows a later kind (message-schema.md, section 15.5).</summary>
    private static (bool Opened, OpenedMessage? Message, RejectReason Reason) AsReference(bool opened, OpenedMessage? message, RejectReason reason) =>
        message is { Content.Payload: LaterPayload } ? (false, null, RejectReason.NoPayload) : (opened, message, reason);
}
