using SessionSdk.Cryptography;
using SessionSdk.Identity;
using SessionSdk.Messaging;

namespace SessionSdk.Conformance.Areas;

/// <summary>Encryption of direct messages, inbox messages, names and push notifications.</summary>
internal sealed class SessionEncryptArea : ConformanceArea
{
    public override string Name => "session_encrypt";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "sign_for_recipient":
                Sign(known);
                break;
            case "encrypt_for_recipient":
                Encrypt(known, known.Valid ? BoxKey.Known(Convert.FromHexString(known.Get("rng")[0].GetString()!)) : BoxKey.Deterministic);
                break;
            case "encrypt_for_recipient_deterministic":
                Encrypt(known, BoxKey.Deterministic);
                break;
            case "decrypt_incoming":
                using (AccountKeys recipient = AccountKeys.FromSeed(known.Hex("recipient_seed")))
                {
                    Decrypt(known, recipient.X25519PublicKey, recipient.X25519SecretKey);
                }

                break;
            case "decrypt_incoming_x25519":
                using (SecretKey secretKey = SecretKey.CopyFrom(known.Hex("recipient_x25519_sk")))
                {
                    Decrypt(known, X25519PublicKey.Parse(known.Text("recipient_x25519_pk")), secretKey);
                }

                break;
            case "encrypt_for_blinded_recipient":
                EncryptForInbox(known);
                break;
            case "decrypt_from_blinded_recipient":
                DecryptFromInbox(known);
                break;
            case "decrypt_ons_response":
                DecryptName(known);
                break;
            case "decrypt_push_notification":
                using (SecretKey key = SecretKey.CopyFrom(known.Hex("enc_key")))
                {
                    Same(known.Valid, PushPayload.TryDecrypt(known.Hex("payload"), key, out byte[]? plaintext), "opened");
                    Same(known.HexOrNull("plaintext") ?? [], plaintext ?? [], "plaintext");
                }

                break;
            default:
                throw Unknown(known);
        }
    }

    private static bool TryGetRecipient(ConformanceCase known, out X25519PublicKey key)
    {
        byte[] bytes = known.Hex("recipient_pubkey");
        if (AccountId.TryCreate(bytes, out AccountId id))
        {
            key = id.PublicKey;
            return true;
        }

        return X25519PublicKey.TryCreate(bytes, out key);
    }

    private static void Sign(ConformanceCase known)
    {
        using AccountKeys sender = AccountKeys.FromSeed(known.Hex("sender_seed"));
        byte[] message = known.Hex("message");
        Same(known.Valid, TryGetRecipient(known, out X25519PublicKey recipient), "the recipient is a key");
        if (known.Valid)
        {
            byte[] signed = new byte[message.Length + DirectEncryption.SignatureOverhead];
            DirectEncryption.Sign(message, sender, recipient, signed);
            Same(known.Hex("signed"), signed, "signed");
        }
    }

    private static void Encrypt(ConformanceCase known, BoxKey key)
    {
        bool isKey = TryGetRecipient(known, out X25519PublicKey recipientKey);
        if (!known.Valid && !isKey)
        {
            return;
        }

        using AccountKeys sender = AccountKeys.FromSeed(known.Hex("sender_seed"));
        byte[] message = known.Hex("message");
        if (!known.Valid)
        {
            Refused(() => DirectEncryption.Encrypt(message, sender, recipientKey), "the recipient");
            return;
        }

        byte[] ciphertext = new byte[message.Length + DirectEncryption.Overhead];
        message.CopyTo(DirectEncryption.GetMessagePlace(ciphertext));
        DirectEncryption.SealInPlace(ciphertext, sender.Ed25519SecretKey.Expose(), recipientKey.AsSpan(), key);
        Same(known.Hex("ciphertext"), ciphertext, "ciphertext");
        if (key.IsDeterministic)
        {
            Same(known.Hex("ciphertext"), DirectEncryption.EncryptDeterministic(message, sender, recipientKey), "ciphertext");
        }

        using AccountKeys recipient = AccountKeys.FromSeed(known.Hex("recipient_seed"));
        CheckOpens(known, known.Hex("ciphertext"), recipient.X25519PublicKey, recipient.X25519SecretKey);
        CheckOpens(known, DirectEncryption.Encrypt(message, sender, recipientKey), recipient.X25519PublicKey, recipient.X25519SecretKey);
    }

    private static void Decrypt(ConformanceCase known, X25519PublicKey publicKey, SecretKey secretKey)
    {
        byte[] ciphertext = known.Hex("ciphertext");
        if (known.Valid)
        {
            CheckOpens(known, ciphertext, publicKey, secretKey);
            return;
        }

        byte[] message = new byte[Math.Max(0, ciphertext.Length - DirectEncryption.Overhead)];
        True(!DirectEncryption.TryDecrypt(ciphertext, publicKey, secretKey, message, out _, out _), "the message was opened");
    }

    private static void CheckOpens(ConformanceCase known, byte[] ciphertext, X25519PublicKey publicKey, SecretKey secretKey)
    {
        byte[] message = new byte[ciphertext.Length - DirectEncryption.Overhead];
        True(DirectEncryption.TryDecrypt(ciphertext, publicKey, secretKey, message, out Ed25519PublicKey sender, out AccountId senderId), "the message does not open");
        Same(known.Hex("message"), message, "message");
        if (known.Has("sender_ed25519_pk"))
        {
            Same(known.Hex("sender_ed25519_pk"), sender.AsSpan(), "sender's key");
        }

        if (known.Has("sender_session_id"))
        {
            Same(known.Text("sender_session_id"), senderId.ToString(), "sender");
        }
    }

    private static void EncryptForInbox(ConformanceCase known)
    {
        using AccountKeys sender = AccountKeys.FromSeed(known.Hex("sender_seed"));
        bool isId = BlindedId.TryCreate(known.Hex("recipient_blinded_id"), out BlindedId recipientId);
        X25519PublicKey serverKey = default;
        if (!known.Valid)
        {
            if (isId && X25519PublicKey.TryParse(known.Text("server_pk"), out serverKey))
            {
                Refused(() => InboxEncryption.Encrypt(known.Hex("message"), sender, recipientId, serverKey), "the recipient");
            }

            return;
        }

        serverKey = X25519PublicKey.Parse(known.Text("server_pk"));
        byte[] nonce = Convert.FromHexString(known.Get("rng")[0].GetString()!);
        byte[] ciphertext = InboxEncryption.Encrypt(known.Hex("message"), sender, recipientId, serverKey, nonce);
        Same(known.Hex("ciphertext"), ciphertext, "ciphertext");
        using AccountKeys recipient = AccountKeys.FromSeed(known.Hex("recipient_seed"));
        var senderId = BlindedId.Parse(known.Text("sender_blinded_id"));
        foreach (AccountKeys reader in (AccountKeys[])[sender, recipient])
        {
            True(TryOpen(ciphertext, reader, senderId, recipientId, serverKey, out byte[] message, out AccountId account), "the message does not open");
            Same(known.Hex("message"), message, "message");
            Same(known.Text("sender_session_id"), account.ToString(), "sender");
        }
    }

    private static void DecryptFromInbox(ConformanceCase known)
    {
        using AccountKeys account = AccountKeys.FromSeed(known.Hex("my_seed"));
        AccountId senderAccount = default;
        byte[] message = [];
        bool opened = BlindedId.TryCreate(known.Hex("sender_id"), out BlindedId sender)
            && BlindedId.TryCreate(known.Hex("recipient_id"), out BlindedId recipient)
            && X25519PublicKey.TryParse(known.Text("server_pk"), out X25519PublicKey serverKey)
            && TryOpen(known.Hex("ciphertext"), account, sender, recipient, serverKey, out message, out senderAccount);
        Same(known.Valid, opened, "opened");
        if (known.Valid)
        {
            Same(known.Hex("message"), message, "message");
            Same(known.Text("sender_session_id"), senderAccount.ToString(), "sender");
        }
    }

    private static bool TryOpen(byte[] ciphertext, AccountKeys account, BlindedId sender, BlindedId recipient, X25519PublicKey serverKey, out byte[] message, out AccountId senderAccount)
    {
        message = new byte[Math.Max(0, ciphertext.Length - InboxEncryption.Overhead)];
        return InboxEncryption.TryDecrypt(ciphertext, account, sender, recipient, serverKey, message, out _, out senderAccount);
    }

    private static void DecryptName(ConformanceCase known)
    {
        // The bytes as they are: what trims them and makes them lower case comes before.
        bool opened = NameRecord.TryDecrypt(known.Hex("name").AsSpan(), known.Hex("ciphertext"), known.HexOrNull("nonce") ?? [], out AccountId id);
        Same(known.Valid, opened, "opened");
        if (known.Valid)
        {
            Same(known.Text("session_id"), id.ToString(), "account");
        }
    }
}
