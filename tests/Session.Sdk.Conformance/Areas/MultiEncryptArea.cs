using System.Text;
using SessionSdk.Cryptography;
using SessionSdk.Identity;

namespace SessionSdk.Conformance.Areas;

/// <summary>One message, or one each, for several recipients.</summary>
internal sealed class MultiEncryptArea : ConformanceArea
{
    public override string Name => "multi_encrypt";

    public override void Run(ConformanceCase known)
    {
        switch (known.Op)
        {
            case "encrypt_for_multiple":
                RunEncrypt(known);
                break;
            case "encrypt_for_multiple_simple":
                RunEncryptSimple(known);
                break;
            case "decrypt_for_multiple":
                RunDecrypt(known);
                break;
            case "decrypt_for_multiple_simple":
                CheckOpened(known, known.Hex("x25519_sk"), X25519PublicKey.Create(known.Hex("x25519_pk")), X25519PublicKey.Create(known.Hex("sender_x25519_pk")));
                break;
            case "decrypt_for_multiple_simple_ed25519":
                RunDecryptEd25519(known);
                break;
            default:
                throw Unknown(known);
        }
    }

    private static byte[] Domain(ConformanceCase known) => System.Text.Encoding.UTF8.GetBytes(known.Text("domain"));

    private static byte[][] HexList(ConformanceCase known, string field) =>
        [.. known.Get(field).EnumerateArray().Select(item => Convert.FromHexString(item.GetString()!))];

    private static List<byte[]> EncryptEntries(ConformanceCase known, ReadOnlySpan<byte> nonce) => MultiRecipientMessage.EncryptEntries(
        HexList(known, "messages"),
        [.. HexList(known, "recipients").Select(key => X25519PublicKey.Create(key))],
        nonce,
        known.Hex("sender_x25519_sk"),
        X25519PublicKey.Create(known.Hex("sender_x25519_pk")),
        Domain(known),
        known.Flag("ignore_invalid"));

    private static void RunEncrypt(ConformanceCase known)
    {
        if (!known.Valid)
        {
            Refused(() => EncryptEntries(known, known.Hex("nonce")), "the input");
            return;
        }

        byte[][] expected = HexList(known, "encrypted");
        List<byte[]> entries = EncryptEntries(known, known.Hex("nonce"));
        Same(expected.Length, entries.Count, "number of entries");
        for (int i = 0; i < expected.Length; i++)
        {
            Same(expected[i], entries[i], $"entry {i}");
        }
    }

    private static void RunEncryptSimple(ConformanceCase known)
    {
        byte[][] drawn = known.Valid ? HexList(known, "rng") : [];
        bool nonceDrawn = !known.Has("nonce");
        byte[] nonce = nonceDrawn && drawn.Length > 0 ? drawn[0] : known.HexOrNull("nonce") ?? [];
        if (!known.Valid)
        {
            Refused(() => EncryptEntries(known, nonce), "the input");
            return;
        }

        // The reference's random entries are shorter than real ones (see the vectors' "quirk"), so they are injected whole; how many there are is ours.
        List<byte[]> entries = EncryptEntries(known, nonce);
        int junk = MultiRecipientMessage.JunkCount(entries.Count, (int)known.Whole("pad"));
        byte[][] injected = drawn[(nonceDrawn ? 1 : 0)..];
        bool emptyMessage = HexList(known, "messages")[0].Length == 0;
        Same(emptyMessage ? 0 : junk, injected.Length, "number of random entries");
        Same(known.Hex("encoded"), MultiRecipientMessage.Encode(nonce, [.. entries, .. injected]), "encoded");
    }

    private static void RunDecrypt(ConformanceCase known)
    {
        byte[] key = new byte[XChaCha20Poly1305.KeySize];
        bool derived = MultiRecipient.TryDeriveRecipientKey(known.Hex("x25519_sk"), known.Hex("x25519_pk"), known.Hex("sender_x25519_pk"), Domain(known), key);
        byte[]? opened = null;
        foreach (byte[] entry in HexList(known, "encrypted"))
        {
            byte[] message = new byte[Math.Max(0, entry.Length - MultiRecipient.Overhead)];
            if (derived && XChaCha20Poly1305.TryDecrypt(entry, key, known.Hex("nonce"), message))
            {
                opened = message;
                break;
            }
        }

        Same(known.Valid, opened is not null, "opened");
        Same(known.Valid ? known.Hex("message") : [], opened, "message");
    }

    private static void RunDecryptEd25519(ConformanceCase known)
    {
        using var keys = AccountKeys.FromSeed(known.Hex("seed"));
        bool converted = Ed25519PublicKey.TryCreate(known.Hex("sender_ed25519_pk"), out Ed25519PublicKey ed25519) & ed25519.TryToX25519(out X25519PublicKey sender);
        if (!converted)
        {
            True(!known.Valid, "the sender's key does not convert");
            return;
        }

        CheckOpened(known, keys.X25519SecretKey.Expose(), keys.X25519PublicKey, sender);
    }

    private static void CheckOpened(ConformanceCase known, ReadOnlySpan<byte> secretKey, X25519PublicKey publicKey, X25519PublicKey sender)
    {
        bool opened = MultiRecipientMessage.TryDecrypt(known.Hex("encoded"), secretKey, publicKey, sender, Domain(known), out byte[]? message);
        Same(known.Valid, opened, "opened");
        Same(known.Valid ? known.Hex("message") : [], message, "message");
    }
}
